import { computed, watch } from 'vue'
import { api, ok, type Contact, type UserCard } from '@/api/client'
import { useLoaded } from '@/composables/useLoaded'
import { useContacts } from '@/stores/contacts'

/** A user as the reader may see them, and what more there is of a contact. It follows every change. */
export function usePerson(userId: () => string) {
  const contacts = useContacts()
  const card = useLoaded(userId, (id) =>
    ok(api.GET('/im/users/{user_id}', { params: { path: { user_id: id } } })),
  )

  const contact = computed<Contact | undefined>(() => contacts.byId.get(userId()))
  const person = computed<UserCard | null>(() => {
    const [fetched, held] = [card.data.value, contact.value]
    // What one is to the other was asked of the server; the rest is freshest in the list.
    return held ? { ...held, relation: fetched?.relation ?? held.relation } : fetched
  })

  watch(
    () => contacts.changes.get(userId()),
    () => void card.reload(),
  )

  return { person, contact, error: card.error, reload: card.reload }
}
