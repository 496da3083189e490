import { SHORTEST_PASSWORD } from '@/features/auth/useAuthForm'

export interface PasswordFields {
  current: string
  wanted: string
  again: string
}

export type PasswordFaults = Partial<Record<keyof PasswordFields, 'missing' | 'short' | 'different'>>

/** What is wrong with a change of password, before the server is asked. */
export function passwordFaults({ current, wanted, again }: PasswordFields): PasswordFaults {
  const faults: PasswordFaults = {}
  if (!current) faults.current = 'missing'
  if (!wanted) faults.wanted = 'missing'
  else if (wanted.length < SHORTEST_PASSWORD) faults.wanted = 'short'
  else if (again !== wanted) faults.again = 'different'
  return faults
}
