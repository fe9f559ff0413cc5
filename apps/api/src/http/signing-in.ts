/** Their callers prove themselves by password, cookie or mail link: a stale token beside that is no reason to refuse. */
export const SIGNING_IN: ReadonlySet<string> = new Set([
  'access.register',
  'access.login',
  'access.refresh',
  'access.logout',
  'access.forgotPassword',
  'access.resetPassword',
])
