import createClient from 'openapi-fetch'
import { authorizedFetch } from './access'
import { problemOf } from './problem'
import type { components, paths } from './schema'

type Schemas = components['schemas']
export type User = Schemas['UserOut']
export type Session = Schemas['SessionOut']
export type SessionMessage = Schemas['SessionMessageOut']
export type Citation = Schemas['CitationOut']
export type ChatRequest = Schemas['ChatIn']
export type RegenerateRequest = Schemas['RegenerateIn']
export type SessionPage = Schemas['SessionMessagesOut']
export type AssistantAgent = Schemas['AgentOut']
export type Conversation = Schemas['ConversationOut']
export type Message = Schemas['MessageOut']
export type FoundMessage = Schemas['FoundMessageOut']
export type StoredFile = Schemas['FileOut']
export type GroupMember = Schemas['GroupMemberOut']
export type UserCard = Schemas['UserCardOut']
export type Contact = Schemas['ContactOut']
export type ContactRequest = Schemas['ContactRequestOut']
export type Group = Schemas['GroupOut']
export type NewGroup = Schemas['GroupIn']
export type GroupChange = Schemas['GroupChangeIn']
export type GroupRequest = Schemas['GroupRequestOut']
export type Invite = Schemas['InviteOut']
export type Profile = Schemas['ProfileIn']

/** Every route of the server, typed by its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorizedFetch })

/** The body of a successful answer. Throws ApiError with the server's problem otherwise. */
export async function ok<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw problemOf(response, error)
  return data as T
}
