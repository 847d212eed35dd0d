import type { Extractor, Statement } from './extractor.ts';
import { isName, NAME } from './person-name.ts';
import { statements } from './sentences.ts';

const PLACE = String.raw`(?<place>\p{Lu}[\p{L}\p{M}'’-]*(?: (?:(?:de|del|da|am|la|upon) )?\p{Lu}[\p{L}\p{M}'’-]*){0,2}(?:, \p{Lu}[\p{L}]+)?)`;
const VERBS = {
  begins: String.raw`(?:lives|live|now lives|now live|is based|am based|'m based|’m based|has moved|have moved|'ve moved|moved|relocated) (?:in|to|from [^,]{2,30} to)`,
  ends: String.raw`(?:no longer lives|no longer live|moved out|has moved out|moved away) (?:in|of|from)`,
};
const forms = (['ends', 'begins'] as const).map((act) => ({
  act,
  form: new RegExp(String.raw`^(?<who>${NAME}|I) ?${VERBS[act]} ${PLACE}(?=$|[,;:(]|\s\p{Ll})`, 'u'),
}));

/** Where people live, in their own words or in somebody's who names them. */
export const places: Extractor = ({ speaker, text }) => ({
  statements: statements(text).flatMap((sentence): Statement[] => {
    for (const { act, form } of forms) {
      const { who = '', place = '' } = form.exec(sentence)?.groups ?? {};
      const name = who === 'I' ? speaker : who;
      if (!name || !place || !isName(place.replace(/^(?:New|Old) /, ''))) continue;
      if (who !== 'I' && !isName(name)) return [];
      const object = { kind: 'place', name: place };
      return [
        { subject: { kind: 'person', name }, relation: 'lives in', object, ...(act === 'ends' && { ends: true }) },
      ];
    }
    return [];
  }),
});
