/** Guests of the demo: several of a name, accents, one name of one word and a long one, as at a real door. */
export const guests: readonly (readonly string[])[] = [
  ['Kovács Anna', 'Kovács Péter', 'Kovács Lili'],
  ['Amara Okafor', 'Chidi Okafor'],
  ['María-José Fernández de la Vega y Ortiz'],
  ['Nguyễn Thị Minh Khai', 'Trần Văn An'],
  ['Szabó Gergő', 'Szabó Réka'],
  ['Łukasz Wiśniewski', 'Zofia Wiśniewska', 'Jan Wiśniewski', 'Ewa Wiśniewska'],
  ['Suda'],
  ['Björk Jónsdóttir', 'Ólafur Jónsson'],
  ['François Lefèvre', 'Noëlle Lefèvre'],
  ['Aoife Ní Bhriain'],
  ['田中 花子', '田中 太郎'],
  ['Farid al-Hakim', 'Layla al-Hakim', 'Nour al-Hakim'],
  ['Grace Hopper-Murray', 'Vincent Murray'],
  ['Horváth Máté', 'Tóth Eszter'],
  ['Øyvind Bjørnsen'],
  ['Şebnem Yılmaz', 'Deniz Yılmaz'],
]
