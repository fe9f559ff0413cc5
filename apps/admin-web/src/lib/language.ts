import { useTranslation } from 'react-i18next'

/** The BCP 47 tag to format dates and numbers by: day before month and a 24-hour clock in English, too. */
export function formatTag(language: string): string {
  return language === 'hu' ? 'hu-HU' : 'en-GB'
}

/** The tag of the chosen language. */
export function useFormatTag(): string {
  return formatTag(useTranslation().i18n.language)
}
