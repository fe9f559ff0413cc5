import { createClient } from '@turnout/client'
import { createQueryClient } from '@turnout/client/react'

/** The one client of this page; it talks to the origin that the page came from. */
export const client = createClient()
export const queryClient = createQueryClient()
