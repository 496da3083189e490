// Writes src/api/schema.d.ts from the server's OpenAPI document; with --check it only says whether that is current.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapi, { astToString } from 'openapi-typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url))
const HEADING = '// Written by `npm run types` from the OpenAPI document. Do not edit.\n\n'

function python() {
  const venv = process.env.OMNILINK_TEST_VENV ?? join(root, '.venv')
  const found = [join(venv, 'bin/python'), join(venv, 'Scripts/python.exe')].find((path) => existsSync(path))
  if (!found) throw new Error('There is no .venv yet: run `python tools/dev.py setup` first.')
  return found
}

const command = ['-c', 'from api.commands import print_openapi; print_openapi()']
const printed = execFileSync(python(), command, {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  env: { ...process.env, PYTHONUTF8: '1' },
})
// A field with a default may be left out of a request, so it stays optional.
const nodes = await openapi(JSON.parse(printed), { alphabetize: true, defaultNonNullable: false })
const text = HEADING + astToString(nodes)

if (!process.argv.includes('--check')) {
  writeFileSync(target, text)
} else if (!existsSync(target) || readFileSync(target, 'utf8').replaceAll('\r\n', '\n') !== text) {
  console.error('web/src/api/schema.d.ts is not what the server says: run `npm run types` and commit it.')
  process.exit(1)
}
