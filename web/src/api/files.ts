import { absolute, authorizedFetch, lastingAccess } from './access'
import type { StoredFile } from './client'
import { NetworkError, problemOf } from './problem'

const TOKEN_MARGIN_MS = 60_000
/** An upload that does not move for so long has broken off. */
const STALLED_MS = 60_000

export interface Upload {
  done: Promise<StoredFile>
  cancel(): void
}

/** The upload was taken back by its user. */
export class Cancelled extends Error {
  override name = 'Cancelled'
}

/** Uploads a file; `onProgress` is told from 0 to 1. XMLHttpRequest, as `fetch` does not tell of what was sent. */
export function upload(file: File, onProgress: (done: number) => void): Upload {
  const request = new XMLHttpRequest()
  let isCancelled = false
  const done = (async () => {
    const answer = await transfer(request, file, onProgress, () => isCancelled)
    if (answer.status !== 401) return answer
    return transfer(request, file, onProgress, () => isCancelled, true)
  })().then(({ status, body }) => {
    if (status === 201) return body as StoredFile
    throw problemOf(new Response(null, { status }), body)
  })
  return {
    done,
    cancel() {
      isCancelled = true
      request.abort()
    },
  }
}

async function transfer(
  request: XMLHttpRequest, file: File, onProgress: (done: number) => void, isCancelled: () => boolean, isRefused = false,
): Promise<{ status: number; body: unknown }> {
  const access = await lastingAccess(TOKEN_MARGIN_MS, isRefused)
  if (isCancelled()) throw new Cancelled()
  request.open('POST', absolute(`/im/files?${new URLSearchParams({ name: file.name })}`))
  request.responseType = 'json'
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
  if (access) request.setRequestHeader('Authorization', `Bearer ${access.access_token}`)
  return new Promise((resolve, reject) => {
    let timer = 0
    const expectProgress = () => {
      clearTimeout(timer)
      timer = window.setTimeout(() => {
        reject(new NetworkError('The upload has stalled.'))
        request.abort()
      }, STALLED_MS)
    }
    expectProgress()
    request.onloadend = () => {
      clearTimeout(timer)
    }
    request.upload.onprogress = ({ loaded, total }) => {
      expectProgress()
      onProgress(total ? loaded / total : 0)
    }
    request.onload = () => {
      resolve({ status: request.status, body: request.response as unknown })
    }
    request.onerror = () => {
      reject(new NetworkError('The upload broke off.'))
    }
    request.onabort = () => {
      reject(new Cancelled())
    }
    request.send(file)
  })
}

/** A file's bytes, fetched with the token: its address alone opens nothing. */
export async function fetchFile(fileId: string, isThumbnail = false): Promise<Blob> {
  const path = `/im/files/${encodeURIComponent(fileId)}${isThumbnail ? '/thumbnail' : ''}`
  const response = await authorizedFetch(new Request(absolute(path)))
  if (!response.ok) throw problemOf(response, await response.json().catch(() => null))
  return response.blob()
}

/** Hands a file to the browser to be saved. */
export async function saveFile(fileId: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await fetchFile(fileId))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 60_000)
}

/** Object URLs of pictures that were shown lately; the oldest are let go of. */
const MOST_PICTURES = 200
const pictures = new Map<string, Promise<string>>()

export function pictureUrl(fileId: string, isThumbnail: boolean): Promise<string> {
  const key = `${fileId} ${isThumbnail}`
  const known = pictures.get(key)
  const url = known ?? fetchFile(fileId, isThumbnail).then((blob) => URL.createObjectURL(blob))
  pictures.delete(key)
  pictures.set(key, url)
  url.catch(() => pictures.delete(key))
  if (pictures.size > MOST_PICTURES) forgetOldest()
  return url
}

/** Nothing of a user stays for the next. */
export function forgetPictures(): void {
  while (pictures.size > 0) forgetOldest()
}

function forgetOldest(): void {
  for (const [key, url] of pictures) {
    pictures.delete(key)
    url.then(URL.revokeObjectURL).catch(() => undefined)
    return
  }
}
