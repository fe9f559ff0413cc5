import type { TestProject } from 'vitest/node'
import { findTestServer } from './server.ts'
import { prepareTemplate, type TestTemplate } from './template.ts'

declare module 'vitest' {
  interface ProvidedContext {
    turnoutTestTemplate: TestTemplate
  }
}

/** Vitest's global set-up: a PostgreSQL with a migrated template, for all the files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findTestServer()
  try {
    project.provide('turnoutTestTemplate', await prepareTemplate(server.url))
  } catch (error) {
    await server.stop()
    throw error
  }
  return () => server.stop()
}
