import { onScopeDispose } from 'vue'
import { useContacts } from '@/stores/contacts'
import { useGroups } from '@/stores/groups'
import { useLive } from '@/stores/live'
import { useRequests } from '@/stores/requests'

/** Keeps contacts, requests and groups as they are on the server, for as long as its user looks. */
export function usePeople(): void {
  const live = useLive()
  const contacts = useContacts()
  const requests = useRequests()
  for (const store of [contacts, requests, useGroups()]) onScopeDispose(live.listen(store.onLive))
  void contacts.load()
  void requests.load('in')
}
