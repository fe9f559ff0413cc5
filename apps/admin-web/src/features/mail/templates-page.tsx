import { keepPreviousData } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { Page } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { useKindName } from './delivery-state.tsx'
import { MailHead } from './mail-head.tsx'
import { MailView } from './mail-view.tsx'
import classes from './messages-page.module.css'
import { previewKinds } from './words.ts'

/** Every mail with made-up names and dates, in each language. */
export function TemplatesPage() {
  const { t, i18n } = useTranslation()
  const kindName = useKindName()
  const search = useSearch({ from: '/frame/administering/messages/templates' })
  const kind = previewKinds.find((word) => word === search.kind) ?? 'order.confirmation'
  const locale = (search.locale ?? i18n.language) === 'hu' ? 'hu' : 'en'
  const navigate = useNavigate({ from: '/messages/templates' })
  const query = api.mail.preview.useQuery({ kind, locale }, { placeholderData: keepPreviousData })
  return (
    <Page>
      <MailHead
        note={t('mail.templates.note')}
        actions={
          <FilterBar
            label={t('mail.templates.language')}
            value={locale}
            options={[
              { value: 'en', label: 'English' },
              { value: 'hu', label: 'Magyar' },
            ]}
            onChange={(next) => void navigate({ search: { kind, locale: next } })}
          />
        }
      />
      <div className={classes.split}>
        <nav aria-label={t('mail.templates.list')} className={classes.list}>
          {previewKinds.map((one) => (
            <Link
              key={one}
              to="/messages/templates"
              search={{ kind: one, locale }}
              resetScroll={false}
              className={classes.item}
              aria-current={one === kind}
            >
              <span className={classes.subject}>{kindName(one)}</span>
            </Link>
          ))}
        </nav>
        <Loaded query={query}>{(mail) => <MailView mail={mail} />}</Loaded>
      </div>
    </Page>
  )
}
