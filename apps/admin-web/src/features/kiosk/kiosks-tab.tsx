import { useTranslation } from 'react-i18next'

export function KiosksTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
