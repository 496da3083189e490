import { onScopeDispose, shallowRef } from 'vue'
import type { Picture } from './outgoing'

export interface Attachment {
  key: number
  file: File
  picture: Picture | null
}

export type Attachments = ReturnType<typeof useAttachments>

/** What browsers show of themselves; the server looks into the file before anybody else sees it. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Files that are chosen, pasted or dropped, and not yet sent. */
export function useAttachments() {
  const list = shallowRef<Attachment[]>([])
  let key = 0

  async function add(files: readonly File[]): Promise<void> {
    const added = await Promise.all(files.map(async (file) => ({ key: key++, file, picture: await pictureOf(file) })))
    list.value = [...list.value, ...added]
  }

  function remove(attachment: Attachment): void {
    list.value = list.value.filter((one) => one !== attachment)
    release(attachment)
  }

  /** Hands them over; their pictures are the taker's. */
  function take(): Attachment[] {
    const taken = list.value
    list.value = []
    return taken
  }

  onScopeDispose(() => {
    take().forEach(release)
  })
  return { list, add, remove, take }
}

async function pictureOf(file: File): Promise<Picture | null> {
  if (!SHOWN.has(file.type)) return null
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { url: URL.createObjectURL(file), width, height }
  } catch {
    return null // it only calls itself an image
  }
}

function release({ picture }: Attachment): void {
  if (picture) URL.revokeObjectURL(picture.url)
}
