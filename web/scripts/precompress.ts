import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(js|css|svg|json)$/
const WORTH_IT = 1024

/** Writes a .br and a .gz beside every larger asset, which the server sends to browsers that take them. */
export function precompress(): Plugin {
  let folder = ''
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir, config.build.assetsDir)
    },
    async closeBundle() {
      const names = (await readdir(folder)).filter((name) => TEXT.test(name))
      await Promise.all(names.map((name) => compressed(join(folder, name))))
    },
  }
}

async function compressed(path: string): Promise<void> {
  const text = await readFile(path)
  if (text.length < WORTH_IT) return
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }
  await writeFile(`${path}.br`, await promisify(brotliCompress)(text, quality))
  await writeFile(`${path}.gz`, await promisify(gzip)(text, { level: 9 }))
}
