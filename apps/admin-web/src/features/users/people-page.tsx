import { Box, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconSearchOff } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { User } from '@turnout/router/schema/users'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../app/rights.ts'
import { type Role, roles } from '../../app/search-params.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { readerZone } from '../../lib/time.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Facts } from '../../ui/facts.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, ErrorState } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { VettingRequests } from '../vetting/vetting-requests.tsx'

/** Everyone with an account, and what they may do. */
export function PeoplePage() {
  const { t } = useTranslation()
  const { q, role, cursor } = useSearch({ from: '/frame/administering/people' })
  const navigate = useNavigate({ from: '/people' })
  const columns = useUserColumns()
  const query = api.users.list.useQuery({ search: q, role, cursor, limit: 25 }, { placeholderData: keepPreviousData })
  const isEmpty = query.data?.items.length === 0
  return (
    <Page>
      <PageHeader title={t('users.title')} />
      <VettingRequests />
      <Group gap="sm">
        <SearchField
          label={t('users.search')}
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: { q: text || undefined, role }, replace: true })}
        />
        <FilterBar
          label={t('users.roleFilter')}
          value={role ?? 'all'}
          options={[
            { value: 'all' as const, label: t('users.everyone') },
            ...roles.map((value) => ({ value, label: t(`frame.roles.${value}`) })),
          ]}
          onChange={(value) => void navigate({ search: { q, role: value === 'all' ? undefined : value } })}
        />
      </Group>
      <Section flush>
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : isEmpty ? (
          <EmptyState icon={IconSearchOff} title={t('users.nothingFound.title')} text={t('users.nothingFound.text')} />
        ) : (
          <>
            <DataTable
              label={t('users.title')}
              columns={columns}
              rows={query.data?.items}
              rowKey={({ id }) => id}
              isStale={query.isPlaceholderData}
            />
            <Pager
              cursor={cursor}
              nextCursor={query.data?.nextCursor}
              onGo={(next) => void navigate({ search: { q, role, cursor: next } })}
            />
          </>
        )}
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title={t('users.roles')}>
          <Facts facts={roles.map((value) => [t(`frame.roles.${value}`), t(`users.roleText.${value}`)] as const)} />
        </Section>
        <Section title={t('users.levels')}>
          <Facts
            facts={vettingLevels.map(
              (value) => [t(`users.vetting.${value}`), t(`vetting.levelText.${value}`)] as const,
            )}
          />
        </Section>
      </SimpleGrid>
    </Page>
  )
}

function useUserColumns(): Column<User>[] {
  const { t } = useTranslation()
  const me = useMe()
  const update = useUpdateUser()
  return [
    {
      key: 'name',
      header: t('users.column.name'),
      cell: (user) => (
        <>
          <Text component="span" fw={600}>
            {user.name}
          </Text>{' '}
          {user.id === me.id && (
            <Text component="span" c="dimmed">
              ({t('users.you')})
            </Text>
          )}
          <Text size="sm" c="dimmed" hiddenFrom="sm">
            {user.email}
          </Text>
        </>
      ),
    },
    { key: 'email', wideOnly: true, header: t('users.column.email'), cell: ({ email }) => email },
    {
      key: 'role',
      header: t('users.column.role'),
      width: '11rem',
      cell: (user) => (
        <Stack gap={6}>
          <Select
            size="xs"
            miw={112}
            aria-label={t('users.roleOf', { name: user.name })}
            data={roles.map((value) => ({ value, label: t(`frame.roles.${value}`) }))}
            value={user.role}
            allowDeselect={false}
            // Nobody takes away their own last key by a slip.
            disabled={user.id === me.id || update.isBusy(user.id)}
            onChange={(role) => role && update.role(user, role)}
          />
          <Box hiddenFrom="sm">
            <VettingSelect user={user} update={update} />
          </Box>
        </Stack>
      ),
    },
    {
      key: 'vetting',
      header: t('users.column.vetting'),
      width: '10rem',
      wideOnly: true,
      cell: (user) => <VettingSelect user={user} update={update} />,
    },
    {
      key: 'since',
      header: t('users.column.since'),
      wideOnly: true,
      cell: ({ createdAt }) => <Moment at={createdAt} zone={readerZone()} style="day" />,
    },
  ]
}

function VettingSelect({ user, update }: { user: User; update: ReturnType<typeof useUpdateUser> }) {
  const { t } = useTranslation()
  return (
    <Select
      size="xs"
      miw={112}
      aria-label={t('users.vettingOf', { name: user.name })}
      data={vettingLevels.map((value) => ({ value, label: t(`users.vetting.${value}`) }))}
      value={user.vettingLevel}
      allowDeselect={false}
      disabled={update.isBusy(user.id)}
      onChange={(level) => level && update.vetting(user, level)}
    />
  )
}

const vettingLevels = ['none', 'pending', 'vetted', 'trusted'] as const

function useUpdateUser() {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const update = api.users.update.useMutation({
    onSettled: () => utils.users.list.invalidate(),
    onError: (error) => toastError(errorText(error)),
  })
  return {
    isBusy: (userId: string) => update.isPending && update.variables.userId === userId,
    role: (user: User, role: Role) =>
      update.mutate(
        { userId: user.id, role },
        { onSuccess: () => toastDone(t('users.roleSaved', { name: user.name, role: t(`frame.roles.${role}`) })) },
      ),
    vetting: (user: User, vettingLevel: User['vettingLevel']) =>
      update.mutate(
        { userId: user.id, vettingLevel },
        { onSuccess: () => toastDone(t('users.vettingSaved', { name: user.name })) },
      ),
  }
}
