import { randomBytes, randomUUID } from 'node:crypto'
import type { HttpClient } from './http-client.ts'
import type { Setting } from './setting.ts'

interface Person {
  email: string
  password: string
  token: string
}

async function register(client: HttpClient): Promise<Person> {
  const person = { email: `${randomUUID()}@example.org`, password: randomBytes(12).toString('hex') }
  return {
    ...person,
    token: tokenOf(await client.post('/api/auth/register', JSON.stringify({ ...person, name: 'Person' }))),
  }
}

/** The access token of a new member. */
export async function memberToken(client: HttpClient): Promise<string> {
  return (await register(client)).token
}

/** The access token of a new organizer; the role is given behind the server's back. */
export async function organizerToken(setting: Setting, client: HttpClient): Promise<string> {
  const { email, password } = await register(client)
  await setting.db.updateTable('user_account').set({ role: 'organizer' }).where('email', '=', email).execute()
  return tokenOf(await client.post('/api/auth/login', JSON.stringify({ email, password })))
}

function tokenOf(answer: unknown): string {
  return String(Reflect.get(Object(answer), 'accessToken'))
}
