import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { administering, withTexts } from './route-roots.ts'
import { type ListParams, listParams, textParam } from './search-params.ts'

/** What became of mails. */
export const messages = createRoute({
  getParentRoute: () => administering,
  path: '/messages',
  validateSearch: (raw): ListParams & { status?: string; event?: string; mail?: string } => ({
    ...listParams(raw),
    status: textParam(raw, 'status'),
    event: textParam(raw, 'event'),
    mail: textParam(raw, 'mail'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/mail/messages-page.tsx')),
    'MessagesPage',
  ),
})

/** The mails themselves, where none is really sent. */
export const keptMails = createRoute({
  getParentRoute: () => administering,
  path: '/messages/kept',
  validateSearch: (raw): { mail?: string } => ({ mail: textParam(raw, 'mail') }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/mail/kept-mails-page.tsx')),
    'KeptMailsPage',
  ),
})

/** Every mail with made-up names. */
export const mailTemplates = createRoute({
  getParentRoute: () => administering,
  path: '/messages/templates',
  validateSearch: (raw): { kind?: string; locale?: string } => ({
    kind: textParam(raw, 'kind'),
    locale: textParam(raw, 'locale'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/mail/templates-page.tsx')),
    'TemplatesPage',
  ),
})
