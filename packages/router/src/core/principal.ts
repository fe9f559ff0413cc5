import { refuse } from './errors.ts'

/** Roles of a user over the installation; `admin` includes `organizer`. */
export type Role = 'admin' | 'organizer' | 'teacher' | 'member'

/** Who is calling. */
export type Principal = { kind: 'anonymous' } | { kind: 'user'; userId: string; role: Role } | KioskPrincipal

/** A paired station: may do check-ins for its event (and sessions) and nothing else. */
export interface KioskPrincipal {
  kind: 'kiosk'
  stationId: string
  eventId: string
  /** Sessions it is limited to; null means all of the event. */
  sessionIds: string[] | null
  role: 'steward' | 'supervisor'
  /** RFC 7638 thumbprint of the device's key. */
  device: string
  expiresAt: Date
}

/** A principal as the access table names it. */
export type PrincipalName = 'anonymous' | Role | 'steward' | 'supervisor'

/** Every principal the access table can name. */
export const principalNames = [
  'anonymous',
  'member',
  'teacher',
  'organizer',
  'admin',
  'steward',
  'supervisor',
] as const satisfies readonly PrincipalName[]

/** The name of a principal in the access table. */
export function nameOf(principal: Principal): PrincipalName {
  if (principal.kind === 'anonymous') return 'anonymous'
  return principal.role
}

/** True for organizers and admins, who may manage every event. */
export function isOrganizer(principal: Principal): boolean {
  return principal.kind === 'user' && (principal.role === 'organizer' || principal.role === 'admin')
}

/** The signed-in user, or UNAUTHORIZED. */
export function requireUser(principal: Principal): Extract<Principal, { kind: 'user' }> {
  if (principal.kind !== 'user') throw refuse('UNAUTHORIZED', 'Sign in first')
  return principal
}

/** The paired station, or UNAUTHORIZED. */
export function requireKiosk(principal: Principal): KioskPrincipal {
  if (principal.kind !== 'kiosk') throw refuse('UNAUTHORIZED', 'Only a paired kiosk can do this')
  return principal
}
