import { useSession } from '@turnout/client/react'
import type { Me } from '@turnout/router/schema/access'

export type Role = Me['role']

/** What a role lets one do here. The server decides; this only spares people doors that will not open. */
export interface Rights {
  /** Make and change events, venues, imports; sell; run the door. */
  organize: boolean
  /** See the events one is assigned to. */
  read: boolean
  /** People, settings, audit, captured mail. */
  administer: boolean
}

export function rightsOf(role: Role): Rights {
  return {
    organize: role === 'organizer' || role === 'admin',
    read: role !== 'member',
    administer: role === 'admin',
  }
}

/** The signed-in person; the routes below the frame never render without one. */
export function useMe(): Me {
  const session = useSession()
  if (session.status !== 'signedIn') throw new Error('useMe needs someone signed in')
  return session.user
}

export function useRights(): Rights {
  return rightsOf(useMe().role)
}
