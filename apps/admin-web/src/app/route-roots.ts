import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { ForAdmins, ForOrganizers, ForReaders } from './forbidden.tsx'
import { requireSignedIn, requireSignedOut } from './gate.tsx'
import { loadAllTexts } from './i18n.ts'

export const withTexts =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [file] = await Promise.all([load(), loadAllTexts()])
    return file
  }

export const root = createRootRoute({ component: Outlet })

export const entrance = createRoute({
  getParentRoute: () => root,
  id: 'entrance',
  beforeLoad: requireSignedOut,
  component: lazyRouteComponent(() => import('../features/access/entrance.tsx'), 'Entrance'),
})

export const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: requireSignedIn,
  component: lazyRouteComponent(() => import('./frame/frame.tsx'), 'Frame'),
})

export const organizing = createRoute({
  getParentRoute: () => frame,
  id: 'organizing',
  component: ForOrganizers,
})

export const reading = createRoute({
  getParentRoute: () => frame,
  id: 'reading',
  component: ForReaders,
})

export const administering = createRoute({
  getParentRoute: () => frame,
  id: 'administering',
  component: ForAdmins,
})

export const onPaper = createRoute({
  getParentRoute: () => root,
  id: 'paper',
  beforeLoad: requireSignedIn,
  component: ForOrganizers,
})
