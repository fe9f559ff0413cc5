/** One endpoint of REST: which procedure answers it, and where its input is found. */
export interface RestRoute {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Express's path pattern below `/api`. */
  path: string
  procedure: string
  /** Status of success. */
  status?: 200 | 201
  /** Makes the procedure's input; the body's fields, the query's and the path's together if left out. */
  input?: (request: RestInput) => unknown
}

/** What a request brings. */
export interface RestInput {
  body: Record<string, unknown>
  query: Record<string, unknown>
  params: Record<string, unknown>
}

/** Signing in and out. */
const access: RestRoute[] = [
  { method: 'post', path: '/auth/register', procedure: 'access.register', status: 201 },
  { method: 'post', path: '/auth/login', procedure: 'access.login' },
  { method: 'post', path: '/auth/refresh', procedure: 'access.refresh', input: () => undefined },
  { method: 'post', path: '/auth/logout', procedure: 'access.logout', input: () => undefined },
  { method: 'get', path: '/auth/me', procedure: 'access.me', input: () => undefined },
  { method: 'post', path: '/auth/forgot-password', procedure: 'access.forgotPassword' },
  { method: 'post', path: '/auth/reset-password', procedure: 'access.resetPassword' },
]

/** Every endpoint. Rights, checks and rules are those of the procedures. */
export const restTable: readonly RestRoute[] = [...access]
