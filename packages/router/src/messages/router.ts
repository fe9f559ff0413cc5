import { router } from '../core/trpc.ts'

export const messagesRouter = router({})
