import { router } from '../core/trpc.ts'

export const jobsRouter = router({})
