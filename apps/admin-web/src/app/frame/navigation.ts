import {
  IconBuilding,
  IconCalendarEvent,
  IconChartBar,
  IconDoorEnter,
  IconFileImport,
  IconHome,
  IconMail,
  type IconProps,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'
import type { LinkProps } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { Rights } from '../rights.ts'

export interface NavigationEntry {
  key: 'today' | 'events' | 'door' | 'venues' | 'import' | 'reports' | 'messages' | 'people' | 'settings'
  to: NonNullable<LinkProps['to']>
  icon: ComponentType<IconProps>
  isOpen: (rights: Rights) => boolean
}

/** What the rail offers, in order; on a phone the first four fit the bar, the rest is under "more". */
const entries: readonly NavigationEntry[] = [
  { key: 'today', to: '/', icon: IconHome, isOpen: () => true },
  { key: 'events', to: '/events', icon: IconCalendarEvent, isOpen: ({ read }) => read },
  { key: 'door', to: '/door', icon: IconDoorEnter, isOpen: ({ read }) => read },
  { key: 'venues', to: '/venues', icon: IconBuilding, isOpen: ({ organize }) => organize },
  { key: 'import', to: '/import', icon: IconFileImport, isOpen: ({ organize }) => organize },
  { key: 'reports', to: '/reports', icon: IconChartBar, isOpen: ({ organize }) => organize },
  { key: 'messages', to: '/messages', icon: IconMail, isOpen: ({ administer }) => administer },
  { key: 'people', to: '/people', icon: IconUsers, isOpen: ({ administer }) => administer },
  { key: 'settings', to: '/settings', icon: IconSettings, isOpen: ({ administer }) => administer },
]

export function navigationFor(rights: Rights): NavigationEntry[] {
  return entries.filter((entry) => entry.isOpen(rights))
}
