import { router } from '../core/trpc.ts'

export const remindersRouter = router({})
