import type { Extractor } from './extractor.ts';
import { isName, NAME } from './person-name.ts';

const ADDRESS = String.raw`[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}`;
const forms = [
  // Nadia Ruiz <nadia@blueprint.example>, Nadia Ruiz (nadia@blueprint.example)
  `(?<who>${NAME}) [<(](?<mail>${ADDRESS})[>)]`,
  // Nadia's mail is nadia@blueprint.example
  `(?<who>${NAME})['’]s (?:new )?(?:e-?mail|mail)(?: address)?(?: is|:) <?(?<mail>${ADDRESS})`,
];

/** People introduced with their mail address. */
export const mails: Extractor = ({ text }) => ({
  statements: forms.flatMap((form) =>
    [...text.matchAll(new RegExp(form, 'gu'))].flatMap(({ groups }) => {
      const { who = '', mail = '' } = groups ?? {};
      return isName(who)
        ? [{ subject: { kind: 'person', name: who }, relation: 'mail', value: mail.toLowerCase() }]
        : [];
    }),
  ),
});
