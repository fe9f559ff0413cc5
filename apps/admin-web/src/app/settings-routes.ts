import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { administering, withTexts } from './route-roots.ts'
import { type JobState, jobStates, textParam, wordParam } from './search-params.ts'

export const settings = createRoute({
  getParentRoute: () => administering,
  path: '/settings',
  component: lazyRouteComponent(
    withTexts(() => import('../features/organisation/settings-page.tsx')),
    'SettingsPage',
  ),
})

export const seatChecks = createRoute({
  getParentRoute: () => administering,
  path: '/settings/seats',
  validateSearch: (raw): { cursor?: string; only?: 'repairs' } => ({
    cursor: textParam(raw, 'cursor'),
    only: wordParam(raw, 'only', ['repairs']),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/seat-checks/seat-checks-page.tsx')),
    'SeatChecksPage',
  ),
})

export const jobs = createRoute({
  getParentRoute: () => administering,
  path: '/settings/jobs',
  validateSearch: (raw): { cursor?: string; state?: JobState; kind?: string } => ({
    cursor: textParam(raw, 'cursor'),
    state: wordParam(raw, 'state', jobStates),
    kind: textParam(raw, 'kind'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/jobs/jobs-page.tsx')),
    'JobsPage',
  ),
})

export const audit = createRoute({
  getParentRoute: () => administering,
  path: '/settings/audit',
  validateSearch: (raw): { cursor?: string; action?: string } => ({
    cursor: textParam(raw, 'cursor'),
    action: textParam(raw, 'action'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/audit/audit-page.tsx')),
    'AuditPage',
  ),
})
