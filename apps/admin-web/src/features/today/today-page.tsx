import { SimpleGrid, Text } from '@mantine/core'
import { IconPlus, IconUserQuestion } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { EventSummary } from '@turnout/router/schema/events'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe, useRights } from '../../app/rights.ts'
import { withTexts } from '../../app/route-roots.ts'
import { whenIdle } from '../../lib/when-idle.ts'
import { LinkButton, TextLink } from '../../ui/links.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { EventLines } from './event-lines.tsx'
import { FailedRefunds } from './failed-refunds.tsx'
import { OnToday } from './on-today.tsx'
import { useToday } from './use-today.ts'

/** The chart comes once the rest of the page stands. */
const RecentSales = lazy(async () => {
  await whenIdle()
  return { default: (await import('../reports/recent-sales.tsx')).RecentSales }
})

/** What goes wrong in the background can wait until the rest of the page stands. */
const Ailments = lazy(async () => {
  await whenIdle()
  const file = await withTexts(() => import('./ailments.tsx'))()
  return { default: file.Ailments }
})

/** The first page: what is on today, what waits for a person, what comes next. */
export function TodayPage() {
  const { t } = useTranslation()
  const me = useMe()
  const rights = useRights()
  if (!rights.read) {
    return (
      <EmptyState
        icon={IconUserQuestion}
        isPage
        title={t('access.noRights.title', { name: me.name })}
        text={t('access.noRights.text')}
        action={
          <LinkButton to="/account" variant="default">
            {t('frame.accountPage')}
          </LinkButton>
        }
      />
    )
  }
  return (
    <Page>
      <PageHeader
        title={t('today.title')}
        meta={t('today.greeting', { name: me.name })}
        actions={
          rights.organize && (
            <LinkButton to="/events/new" leftSection={<IconPlus size={18} aria-hidden />}>
              {t('events.new')}
            </LinkButton>
          )
        }
      />
      <TodayOverview />
    </Page>
  )
}

function TodayOverview() {
  const { t } = useTranslation()
  const { organize, administer } = useRights()
  const { to, now } = useToday()
  const onNow = api.events.list.useQuery(
    { status: ['published'], from: now, to, limit: 12 },
    { refetchInterval: 60_000 },
  )
  const next = api.events.list.useQuery({ status: ['published'], from: to, limit: 6 })
  const drafts = api.events.list.useQuery({ status: ['draft'], from: now, limit: 6 }, { enabled: organize })
  const failed = api.refunds.list.useQuery({ status: 'failed', limit: 5 }, { enabled: organize })
  const refunds = failed.data?.items ?? []
  // What began before today's end may go on past it: that belongs to today, not to what is next.
  const isLater = (event: EventSummary) => Date.parse(event.startsAt) >= Date.parse(to)
  return (
    <>
      <Loaded query={onNow} loading={<LoadingRows rows={2} height={120} />}>
        {({ items }) => <OnToday events={items} />}
      </Loaded>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title={t('today.next')} flush>
          <Loaded query={next} loading={<LoadingRows rows={3} />}>
            {({ items }) => {
              const later = items.filter(isLater)
              return later.length > 0 ? (
                <EventLines label={t('today.next')} events={later} />
              ) : (
                <NothingPlanned canPlan={organize} />
              )
            }}
          </Loaded>
        </Section>
        {organize && (
          <Section title={t('today.attention')} flush>
            <Loaded query={drafts} loading={<LoadingRows rows={3} />}>
              {({ items }) => {
                const nothing = refunds.length + items.length === 0 && (
                  <Text c="dimmed" p="lg">
                    {t('today.nothingToDo')}
                  </Text>
                )
                return (
                  <>
                    {refunds.length > 0 && <FailedRefunds refunds={refunds} />}
                    {administer ? (
                      <Suspense fallback={nothing}>
                        <Ailments healthy={nothing} />
                      </Suspense>
                    ) : (
                      nothing
                    )}
                    {items.length > 0 && (
                      <EventLines label={t('today.attention')} events={items} note={t('today.stillDraft')} />
                    )}
                  </>
                )
              }}
            </Loaded>
          </Section>
        )}
      </SimpleGrid>
      {organize && (
        <Suspense fallback={<LoadingRows rows={1} height={230} />}>
          <RecentSales />
        </Suspense>
      )}
    </>
  )
}

function NothingPlanned({ canPlan }: { canPlan: boolean }) {
  const { t } = useTranslation()
  return (
    <Text c="dimmed" p="lg">
      {t('today.noNext')} {canPlan && <TextLink to="/import">{t('events.empty.import')}</TextLink>}
    </Text>
  )
}
