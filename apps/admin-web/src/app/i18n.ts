import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { remembered } from '../lib/remembered.ts'
import type { en } from './locales/en.ts'

export type Language = 'en' | 'hu'
export const languages: readonly Language[] = ['en', 'hu']

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

const choice = remembered<Language>('turnout.language', languages, browserLanguage())

/** Each language is a file of its own; only the chosen one is loaded. */
const load: Record<Language, () => Promise<object>> = {
  en: async () => (await import('./locales/en.ts')).en,
  hu: async () => (await import('./locales/hu.ts')).hu,
}

/** Starts i18next with the language of this browser. */
export async function startI18n(): Promise<i18n> {
  const language = choice.read()
  const instance = i18next.use(initReactI18next)
  await instance.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await load[language]() } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
  return instance
}

/** Switches the language everywhere and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  choice.write(language)
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await load[language]())
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

function browserLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('hu')) ? 'hu' : 'en'
}
