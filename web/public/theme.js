// Runs before the first paint, so that a dark page never flashes white. stores/preferences.ts takes over.
{
  let chosen = null
  try {
    chosen = localStorage.getItem('omnilink.theme')
  } catch {
    // Storage may be forbidden; the system decides then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
}
