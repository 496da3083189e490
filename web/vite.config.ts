import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'
import { precompress } from './scripts/precompress.ts'

const SERVER = process.env.VITE_SERVER ?? 'http://127.0.0.1:8000'
const API = ['/ai', '/auth', '/users', '/im', '/health']

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus, one component with its style at a time; our own components are imported by name.
    Components({ dirs: [], resolvers: [ElementPlusResolver()], dts: 'src/components.d.ts' }),
    precompress(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: true, // Element Plus still has a few
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: { proxy: { ...Object.fromEntries(API.map((path) => [path, SERVER])), '/ws': { target: SERVER, ws: true } } },
  build: {
    outDir: '../api/static',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // the Content-Security-Policy wants files
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    server: { deps: { inline: ['element-plus'] } },
  },
})
