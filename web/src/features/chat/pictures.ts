const MOST_WIDE = 320
const MOST_HIGH = 300
const LEAST = 96

/** The space that a picture takes in a bubble: its own shape, within bounds. */
export function fitted(width: number, height: number): { width: number; height: number } {
  if (!(width > 0 && height > 0)) return { width: MOST_WIDE, height: MOST_HIGH }
  const scale = Math.min(1, MOST_WIDE / width, MOST_HIGH / height)
  return {
    width: Math.round(Math.max(LEAST, width * scale)),
    height: Math.round(Math.max(LEAST, height * scale)),
  }
}
