import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import { readPreference, writePreference } from '../device/preferences.ts'
import { en } from './en.ts'
import { hu } from './hu.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words'
    resources: { words: typeof en }
  }
}

export const languages = { en: 'English', hu: 'Magyar' } as const
export type Language = keyof typeof languages

/** The language chosen here before, else the browser's, else English. */
function firstLanguage(): Language {
  const wanted = [readPreference('language'), ...navigator.languages.map((tag) => tag.slice(0, 2))]
  return wanted.find((tag): tag is Language => tag !== null && Object.hasOwn(languages, tag)) ?? 'en'
}

export async function startWords(): Promise<void> {
  await i18next.init({
    lng: firstLanguage(),
    fallbackLng: 'en',
    defaultNS: 'words',
    ns: ['words'],
    resources: { en: { words: en }, hu: { words: hu } },
    // React puts text into the page as text.
    interpolation: { escapeValue: false },
  })
  markPage()
}

export async function chooseLanguage(language: Language): Promise<void> {
  writePreference('language', language)
  await i18next.changeLanguage(language)
  markPage()
}

export function currentLanguage(): Language {
  return i18next.language === 'hu' ? 'hu' : 'en'
}

/** The words of the language that is chosen now; a screen that uses them follows a change. */
export function useWords() {
  useSyncExternalStore(subscribe, currentLanguage)
  return i18next.t
}

function subscribe(listener: () => void): () => void {
  i18next.on('languageChanged', listener)
  return () => i18next.off('languageChanged', listener)
}

function markPage(): void {
  document.documentElement.lang = currentLanguage()
  document.title = i18next.t('app.name')
}
