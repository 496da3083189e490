import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { api, ok, type AssistantAgent } from '@/api/client'
import { useAuth } from './auth'

const MOST = 100

/** The agents that the user may talk to. */
export const useAgents = defineStore('agents', () => {
  const auth = useAuth()
  const agents = shallowRef<AssistantAgent[]>([])

  async function load(): Promise<void> {
    agents.value = (await ok(api.GET('/ai/assistant/agents', { params: { query: { limit: MOST } } }))).agents
  }

  watch(
    () => auth.user?.user_id,
    () => {
      agents.value = []
    },
  )

  return { agents, load }
})
