import { router } from '../core/trpc.ts'

export const webhooksRouter = router({})
