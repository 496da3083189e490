import { absolute, authorizedFetch } from './access'

const MOST_KEPT = 400

// By the picture's id, which changes with the picture. An address holds the picture in memory until it is revoked.
const kept = new Map<string, Promise<string | null>>()

/** The address of a user's picture, fetched once; null where there is none to be had. */
export function avatarUrl(userId: string, avatar: string): Promise<string | null> {
  const key = `${userId}/${avatar}`
  const known = kept.get(key)
  if (known) {
    kept.delete(key) // to the end: the first are those that were not asked for the longest
    kept.set(key, known)
    return known
  }
  const found = load(userId).then((url) => {
    if (!url) kept.delete(key)
    return url
  })
  kept.set(key, found)
  dropOldest()
  return found
}

async function load(userId: string): Promise<string | null> {
  try {
    const path = `/im/users/${encodeURIComponent(userId)}/avatar`
    const response = await authorizedFetch(new Request(absolute(path)))
    return response.ok ? URL.createObjectURL(await response.blob()) : null
  } catch {
    return null // the initials stand in
  }
}

function dropOldest(): void {
  const [oldest] = kept
  if (kept.size <= MOST_KEPT || !oldest) return
  kept.delete(oldest[0])
  void oldest[1].then((url) => {
    if (url) URL.revokeObjectURL(url)
  })
}
