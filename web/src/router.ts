import { createRouter, createWebHistory, type RouteLocationRaw } from 'vue-router'
import { useAuth } from '@/stores/auth'

declare module 'vue-router' {
  interface RouteMeta {
    /** A key of the messages. */
    title?: string
    /** Shown to whoever is not signed in; `only` to them alone. */
    open?: 'always' | 'only'
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: { name: 'chats' } },
    {
      path: '/login',
      name: 'login',
      component: () => import('@/features/auth/LogIn.vue'),
      meta: { title: 'auth.logIn', open: 'only' },
    },
    {
      path: '/register',
      name: 'register',
      component: () => import('@/features/auth/Register.vue'),
      meta: { title: 'auth.register', open: 'only' },
    },
    {
      path: '/chats/:conversationId?',
      name: 'chats',
      component: () => import('@/features/chat/ChatPage.vue'),
      meta: { title: 'nav.chats' },
    },
    {
      path: '/contacts',
      component: () => import('@/features/contacts/ContactsPage.vue'),
      meta: { title: 'nav.contacts' },
      children: [
        { path: '', name: 'contacts', component: () => import('@/features/contacts/NoContact.vue') },
        {
          path: 'requests',
          name: 'contact-requests',
          component: () => import('@/features/contacts/RequestsPanel.vue'),
          meta: { title: 'contacts.requests' },
        },
        {
          path: ':userId',
          name: 'contact',
          component: () => import('@/features/contacts/ContactPanel.vue'),
          props: true,
        },
      ],
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('@/features/settings/SettingsPage.vue'),
      meta: { title: 'nav.settings' },
    },
    {
      path: '/join/:code',
      name: 'join',
      component: () => import('@/features/groups/JoinPage.vue'),
      props: true,
      meta: { title: 'groups.joinTitle' },
    },
    {
      path: '/assistant/:sessionId?',
      name: 'assistant',
      component: () => import('@/features/assistant/Assistant.vue'),
      meta: { title: 'nav.assistant' },
    },
    {
      path: '/unreachable',
      name: 'unreachable',
      component: () => import('@/components/Unreachable.vue'),
      meta: { title: 'app.unreachable', open: 'always' },
    },
    {
      path: '/:rest(.*)*',
      name: 'not-found',
      component: () => import('@/components/NotFound.vue'),
      meta: { title: 'app.notFound', open: 'always' },
    },
  ],
})

router.beforeEach(async (to) => {
  if (to.meta.open === 'always') return true
  const auth = useAuth()
  try {
    await auth.restore()
  } catch {
    return { name: 'unreachable', query: { next: to.fullPath }, replace: true }
  }
  if (to.meta.open === 'only') return auth.isSignedIn ? afterSignIn(to.query.next) : true
  return auth.isSignedIn ? true : toLogIn(to.fullPath)
})

export function toLogIn(from: string): RouteLocationRaw {
  return { name: 'login', query: from === '/' || from === '/chats' ? {} : { next: from } }
}

/** Where to go once signed in: a path of ours only, never another site. */
export function afterSignIn(next: unknown): RouteLocationRaw {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : { name: 'chats' }
}
