export type { AppRouter } from './app-router.ts'
export type { ErrorData } from './core/trpc.ts'
