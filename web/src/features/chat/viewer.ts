import type { InjectionKey } from 'vue'
import type { StoredFile } from '@/api/client'

/** Shows an image large. */
export const VIEW_IMAGE: InjectionKey<(file: StoredFile) => void> = Symbol('view image')
