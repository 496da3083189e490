import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Requests to become contacts, to the user and by the user. */
export const useRequests = defineStore('requests', () => {
  const waiting = ref(0)
  return { waiting }
})
