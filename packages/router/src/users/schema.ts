import { z } from 'zod'
import { role, vettingLevel } from '../access/schema.ts'
import { id, instant, page, pageInput, searchText } from '../core/values.ts'

export const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role,
  vettingLevel,
  createdAt: instant,
})
export const listUsersInput = pageInput.extend({ search: searchText(100).optional(), role: role.optional() })
export const userPage = page(user)
export const updateUserInput = z.object({ userId: id, role: role.optional(), vettingLevel: vettingLevel.optional() })

export type User = z.infer<typeof user>
export type ListUsersInput = z.infer<typeof listUsersInput>
export type UpdateUserInput = z.infer<typeof updateUserInput>
