/**
 * The abbreviations that zones go by in output (`PST`, `CEST`), for the families of zones that have
 * alphabetic ones; all others are shown by their offset, as the zone database itself does.
 */
const families: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [
    /^(?:US\/|America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Toronto|Vancouver|Winnipeg|Edmonton|Regina|Montreal|Halifax|Anchorage|Juneau|Mexico_City|Tijuana|Panama|Jamaica|Indiana\/|Kentucky\/|Indianapolis|Louisville|Puerto_Rico|Havana|Port-au-Prince|Nassau|Costa_Rica|Guatemala|El_Salvador|Managua|Tegucigalpa|Cancun)|Canada\/|EST|MST|CST|PST|Jamaica)/i,
    {
      '-12600': 'NST',
      '-9000 D': 'NDT',
      '-14400': 'AST',
      '-10800 D': 'ADT',
      '-18000': 'EST',
      '-14400 D': 'EDT',
      '-21600': 'CST',
      '-18000 D': 'CDT',
      '-25200': 'MST',
      '-21600 D': 'MDT',
      '-28800': 'PST',
      '-25200 D': 'PDT',
      '-32400': 'AKST',
      '-28800 D': 'AKDT',
      '-36000': 'HST',
    },
  ],
  [/^(?:Pacific\/(?:Honolulu|Johnston)|HST)/i, { '-36000': 'HST', '-34200 D': 'HDT' }],
  [
    /^(?:Europe\/(?:London|Belfast|Guernsey|Jersey|Isle_of_Man)|GB(?:-Eire)?$)/i,
    { '0': 'GMT', '3600 D': 'BST', '3600': 'BST' },
  ],
  [/^(?:Europe\/Dublin|Eire)$/i, { '0': 'GMT', '3600 D': 'IST' }],
  [
    /^(?:Europe\/(?:Moscow|Simferopol)|W-SU)$/i,
    { '10800': 'MSK', '14400': 'MSK', '14400 D': 'MSD' },
  ],
  [
    /^(?:Europe\/|CET|MET|EET|WET|Atlantic\/(?:Canary|Faroe|Madeira)|Africa\/(?:Algiers|Tunis|Ceuta|Cairo|Tripoli)|Asia\/(?:Nicosia|Beirut)|Poland|Portugal|Egypt|Libya)/i,
    {
      '0': 'WET',
      '3600 D': 'WEST',
      '3600': 'CET',
      '7200 D': 'CEST',
      '7200': 'EET',
      '10800 D': 'EEST',
    },
  ],
  [
    /^Africa\/(?:Abidjan|Accra|Bamako|Banjul|Conakry|Dakar|Freetown|Lome|Monrovia|Nouakchott|Ouagadougou|Sao_Tome)|^(?:Iceland|Atlantic\/Reykjavik)$/i,
    { '0': 'GMT' },
  ],
  [/^Africa\/(?:Johannesburg|Maseru|Mbabane)$/i, { '7200': 'SAST' }],
  [
    /^Africa\/(?:Nairobi|Addis_Ababa|Dar_es_Salaam|Kampala|Mogadishu|Djibouti)$/i,
    { '10800': 'EAT' },
  ],
  [
    /^Africa\/(?:Lagos|Luanda|Kinshasa|Libreville|Niamey|Douala|Bangui|Brazzaville|Malabo|Ndjamena|Porto-Novo)$/i,
    { '3600': 'WAT' },
  ],
  [
    /^Africa\/(?:Maputo|Harare|Lusaka|Kigali|Gaborone|Lubumbashi|Blantyre|Bujumbura|Khartoum|Juba|Windhoek)$/i,
    { '7200': 'CAT' },
  ],
  [/^(?:Asia\/Tokyo|Japan)$/i, { '32400': 'JST' }],
  [/^(?:Asia\/(?:Seoul|Pyongyang)|ROK)$/i, { '32400': 'KST', '36000 D': 'KDT' }],
  [
    /^(?:Asia\/(?:Shanghai|Chongqing|Harbin|Taipei|Macau)|PRC|ROC)$/i,
    { '28800': 'CST', '32400 D': 'CDT' },
  ],
  [/^(?:Asia\/Hong_Kong|Hongkong)$/i, { '28800': 'HKT', '32400 D': 'HKST' }],
  [/^Asia\/Manila$/i, { '28800': 'PST' }],
  [/^(?:Asia\/(?:Kolkata|Calcutta))$/i, { '19800': 'IST' }],
  [/^Asia\/Karachi$/i, { '18000': 'PKT', '21600 D': 'PKST' }],
  [/^(?:Asia\/(?:Jerusalem|Tel_Aviv)|Israel)$/i, { '7200': 'IST', '10800 D': 'IDT' }],
  [/^Asia\/(?:Jakarta|Pontianak)$/i, { '25200': 'WIB' }],
  [/^Asia\/(?:Makassar)$/i, { '28800': 'WITA' }],
  [/^Asia\/Jayapura$/i, { '32400': 'WIT' }],
  [
    /^Australia\//i,
    {
      '36000': 'AEST',
      '39600 D': 'AEDT',
      '34200': 'ACST',
      '37800 D': 'ACDT',
      '28800': 'AWST',
      '32400 D': 'AWDT',
    },
  ],
  [/^(?:Pacific\/Auckland|Antarctica\/McMurdo|NZ)$/i, { '43200': 'NZST', '46800 D': 'NZDT' }],
  [/^Pacific\/Guam$/i, { '36000': 'ChST' }],
  [/^Pacific\/(?:Pago_Pago|Midway|Samoa)$/i, { '-39600': 'SST' }],
  [/^America\/(?:St_Johns)|^Canada\/Newfoundland/i, { '-12600': 'NST', '-9000 D': 'NDT' }],
]

/** `PST` for America/Los_Angeles in winter; undefined where the zone has no such name. */
export function zoneAbbreviation(name: string, offset: number, isDst: boolean): string | undefined {
  for (const [pattern, names] of families) {
    if (!pattern.test(name)) continue
    const found = names[isDst ? `${offset} D` : String(offset)]
    return found ?? names[String(offset)] ?? (offset % 60 !== 0 ? 'LMT' : undefined)
  }
  return offset % 60 !== 0 ? 'LMT' : undefined
}
