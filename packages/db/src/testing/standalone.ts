/** Test databases for programs that run outside vitest, such as benchmarks. */
export { cloneTemplate, type TestDatabase } from './clone.ts'
export * from './factories/index.ts'
export { findTestServer, startTestServer, type TestServer } from './server.ts'
export { prepareTemplate, type TestTemplate } from './template.ts'
