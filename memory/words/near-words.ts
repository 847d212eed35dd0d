/**
 * A compact thesaurus of how people talk about their days and their work: words of one group may stand for each other.
 * Written by hand from no corpus, a topic a paragraph. A word may be in several groups, one for each of its senses.
 */
export const NEAR_WORDS = `
job work career profession occupation employment position role trade living; boss manager supervisor chief head superior;
colleague coworker teammate workmate; company firm business employer corporation enterprise; client customer account buyer;
quit resign leave resignation; fire dismiss sack layoff redundant; hire recruit employ engage onboard hiring; staff personnel
employee worker crew team; salary wage pay income earnings stipend; raise promotion promote increase; interview apply
application applicant candidate; meeting call appointment session sync; deadline due cutoff; project initiative undertaking
venture; task assignment todo chore duty job; plan intend intention planning; goal aim objective target ambition aspiration
dream purpose; retire retirement pension; freelance contractor independent; shift hours overtime; office desk
workplace headquarters studio; report summary digest briefing; agenda minutes notes; apprentice trainee intern internship;
expert specialist professional; responsible charge accountable owner; qualification certificate certification licence license

decide decision choose choice pick settle opt select; agree agreement deal accord consent; refuse decline reject deny turn;
reason because why motivation cause motive; problem issue trouble difficulty challenge struggle obstacle hurdle setback; fix
repair solve mend resolve cure remedy solution; mistake error fault bug slip wrong; fail failure crash break outage broken
down; succeed success achievement accomplishment accomplish milestone; help assist support aid hand; advice advise recommend
recommendation suggest suggestion tip counsel; idea thought concept notion; opinion view belief stance attitude; believe
think reckon suppose; know understand realise realize; learn discover find hear; teach instruct train show coach; explain
clarify describe; promise vow pledge swear commit; permit allow permission let approve approval; forbid ban prohibit
disallow; insist demand require must; need require necessary want; want wish desire hope crave; try attempt effort; prevent
avoid stop keep; change alter switch replace modify swap; improve better enhance upgrade; worsen decline deteriorate; increase
rise grow raise hike jump; decrease reduce cut drop lower fall shrink; begin start launch commence kick; finish complete end
conclude wrap over; stop quit cease halt; continue keep resume carry; delay postpone late reschedule push; cancel scrap drop
abandon; wait hold pause; hurry rush quick fast speed; compare versus difference; order sequence; rule policy regulation
guideline condition; exception except unless; change reversal reverse revert undo; confirm verify check sure; guess estimate
approximate; rely depend trust; own possess have belong; share split divide; swap exchange trade; collect gather accumulate;
keep store save retain; throw discard dump bin; lose misplace missing lost; find discover locate spot; hide conceal secret;
search seek look hunt; notice see spot observe; watch view see; hear listen sound; touch feel handle; smell scent odor; taste
flavor flavour; carry bring take transport; send mail post ship dispatch; receive get obtain accept; give hand offer donate
present; lend borrow loan; return refund back; hit strike knock bump; push press shove; pull drag tow; lift raise hoist; climb
scale ascend; fall drop slip tumble trip; cut slice chop trim; break smash crack snap shatter; tear rip torn; burn fire scorch;
wash clean scrub rinse tidy; dry drain; fill load pack; empty unload; open unlock; close shut lock; build construct assemble
erect; design draft sketch plan; destroy ruin demolish wreck damage; attach fix fasten; separate divide part

like love enjoy adore fond fan keen; dislike hate detest loathe mind; favorite favourite best prefer beloved preferred;
hobby pastime interest leisure passion; passionate keen enthusiastic interested devoted; excited thrilled eager psyched; happy
glad joyful delighted pleased cheerful; sad unhappy upset down depressed miserable sorrow grief; cry tears weep sob; laugh
funny joke humor giggle hilarious; angry mad furious annoyed irritated cross temper; annoy bother irritate irk; afraid scared
fear frightened terrified phobia; worry anxious nervous concern anxiety; stress pressure tense overwhelmed strain; proud
pride; tired exhausted fatigue weary worn; sleep nap rest bed night; insomnia awake sleepless; relax unwind chill calm rest
destress; surprise shock amaze astonish unexpected; grateful thankful appreciate thanks gratitude; lonely alone isolated;
embarrassed ashamed awkward; jealous envy; guilty guilt regret sorry; confident confidence courage brave; shy quiet timid;
stubborn determined persistent; kind nice generous caring gentle; rude mean impolite; honest truth sincere; patient patience;
curious wonder interest; bored dull boring; busy swamped hectic occupied; ready prepared set; miss longing homesick; comfort
console reassure soothe; encourage cheer motivate inspire; admire respect look; trust faith rely; hope optimistic; regret
remorse; apologize apology sorry; forgive pardon; argue quarrel fight row dispute disagreement; complain complaint grumble;
criticize criticism feedback; praise compliment applaud; tease mock joke; gossip rumor; secret private confidential

sick ill illness disease unwell poorly; doctor physician gp clinic hospital medical surgeon; nurse hospital; dentist tooth
dental filling; medicine medication drug pill prescription tablet; injury injure hurt wound sprain fracture; pain ache sore
hurt; allergy allergic intolerant reaction; diagnosis diagnose condition; operation surgery procedure; recover recovery heal
better rehab; diet nutrition eating; exercise workout gym fitness training; healthy health wellness wellbeing; therapy
therapist counseling counselor counselling psychologist mental; weight kilo pound heavy; blood pressure; heart cardiac; back
spine; leg knee ankle foot; arm shoulder elbow wrist hand; head migraine headache; eye sight vision glasses; ear hearing deaf;
skin rash; stomach belly gut; fever temperature flu cold cough; vaccine vaccination jab shot; pregnant pregnancy expecting baby;
birth born birthday newborn; die death pass funeral deceased; age old year; blind sight; wheelchair disabled disability;
smoke smoking cigarette; alcohol drunk drinking sober; emergency ambulance urgent

marry wedding marriage spouse engaged bride groom; husband spouse partner man; wife spouse partner woman; boyfriend girlfriend
partner dating date; divorce separate breakup split ex; single unmarried; relationship dating romance couple; kid child son
daughter boy girl children toddler; baby infant newborn; teenager teen adolescent; adult; mother mom mum mama; father
dad papa; parent mother father mom dad; grandmother grandma nana granny gran; grandfather grandpa granddad; sibling brother
sister twin; relative family aunt uncle cousin kin; nephew niece; friend buddy pal mate; neighbor
neighbour; stranger unknown; guest visitor; host hostess; roommate flatmate housemate; name called nickname;
birthday anniversary; adopt adoption foster; family household relatives; ancestor heritage roots; generation; childhood
young kid grew; wed married; engaged propose proposal ring fiancé

film movie cinema documentary; show series tv television episode; book novel read reading story; author writer novelist; poem
poetry poet; song music track tune melody; sing singer vocal choir; band musician artist group orchestra; concert gig show
festival; instrument play; piano keyboard; guitar strings; drum percussion; violin fiddle; theatre theater play stage drama;
dance ballet dancing; picture photo photograph image snapshot shot; paint painting art artwork canvas; draw sketch drawing
illustration; sculpture statue carving; museum gallery exhibition exhibit; craft handmade crafts; pottery clay ceramics kiln;
knit crochet yarn wool sewing; game play gaming; puzzle riddle; chess; cards; hike trail trek walk hiking; walk stroll wander;
run jog race marathon; camp camping tent campfire; bike bicycle cycle cycling; swim pool swimming; sail boat sailing; row
rowing; ski skiing snowboard; climb climbing; fish fishing catch; hunt hunting; garden gardening plant yard; plant flower seed
grow; tree wood branch; yoga meditation mindfulness; football soccer; match game fixture; team club side squad; coach trainer;
win victory won beat champion; prize award trophy medal honor; competition contest tournament race; score result points;
volunteer volunteering charity help; donate donation charity fundraiser; party celebration celebrate bash; event occasion
gathering function; attend go join visit; participate join compete enter; join member enroll register sign; organize arrange
plan host coordinate; invite invitation; audience crowd public; rehearse rehearsal practice; perform performance show stage;
record recording album; collect collection; toy doll lego; magazine newspaper article; podcast radio

class course lesson workshop seminar; school college university campus; student pupil learner; teacher professor instructor
tutor; study learn degree major education; graduate graduation degree diploma; exam test assessment; scholarship grant funding
fund; homework assignment; research study investigate; science scientific; language speak fluent; library books; thesis paper
dissertation; grade mark score

travel trip journey tour vacation holiday; vacation holiday getaway break trip; visit see stay go; abroad overseas foreign
country; flight fly plane airport; hotel accommodation lodging hostel inn airbnb; train rail railway station; bus coach; drive
car road driving; car vehicle auto automobile; van truck lorry; motorcycle motorbike; boat ship ferry; ticket fare booking;
book reserve booking reservation; passport visa; luggage suitcase bag; map route direction; beach ocean sea coast shore; lake
river stream; mountain peak hill summit; forest woods; island; desert; park playground; city town village; country nation;
countryside rural farm; hometown native origin grew; street road avenue lane; bridge; move relocate relocation moving; home
house apartment flat place; live reside based living residence; rent lease landlord tenant; mortgage loan; neighborhood
neighbourhood area district; room bedroom; kitchen cook; bathroom shower bath; roof ceiling attic; floor ground; wall; door
entrance gate; window; stairs step ladder; cellar basement; garage shed; stable barn; furniture sofa chair table; lamp light;
heating boiler radiator warm; leak drip flood water; power electricity electric; damp mould; renovate renovation refurbish
remodel convert; key lock; clean tidy; laundry washing; garbage trash rubbish bin waste

money cash fund finance; budget spending allowance; buy purchase bought acquire; sell sale sold; price cost charge fee rate;
expensive pricey costly dear; cheap affordable inexpensive; pay payment paid; invoice bill billing; owe debt overdue unpaid;
discount coupon deal reduction off; refund reimburse money; tax taxes vat; bank account; loan credit borrow; card credit debit;
savings save; invest investment investor stock; profit margin earnings; loss deficit; shop store supermarket; market stall;
order purchase request; delivery deliver shipment shipping courier parcel package; warehouse stock inventory; supplier vendor
provider; contract agreement; insurance cover policy; quote estimate offer bid; deposit advance prepay; donate grant; lottery
win; currency dollar euro pound; percent share; wholesale bulk; customer buyer shopper; complaint return; receipt invoice;
advertise advertising promote marketing campaign; brand label logo; sponsor sponsorship; product item goods; sample trial;
launch release debut; menu dish; opening hours open; manufacturer maker; used

food meal dish cuisine eat; cook bake prepare recipe; bake oven baking; breakfast morning; lunch noon; dinner supper evening
meal; snack bite; restaurant cafe diner bistro eatery; chef cook baker; dessert sweet cake pudding; bread loaf bakery; pastry
croissant; meat beef pork chicken; fish seafood salmon; vegetable veg salad; vegetarian vegan plant; fruit apple; coffee
espresso café; tea; beer brewery ale pub; wine vineyard bottle; drink beverage; sugar sweet; salt salty; spicy hot chili;
hungry appetite; thirsty; ingredient; kitchen; table; barbecue grill

website site page web homepage; domain dns address; server host hosting machine; password credential secret key login; deploy
release publish ship live; code program software coding; bug defect issue; database db; backup restore copy; app application
software; computer laptop pc mac; phone mobile smartphone cell; tablet ipad; screen display monitor; video clip film footage;
camera lens photo; microphone audio sound; email mail inbox newsletter; message text sms; letter note post; chat talk; call
phone ring telephone; account profile user; file document; folder directory; photo picture; form field; button click; link
url; search find query; update upgrade version; download upload; install setup; print printer; internet online web wifi;
network connection; slow sluggish lag; fast quick speed; alert alarm notification warning; monitor watch check; schedule
calendar timetable; timer clock; script job cron; log record entry; test check trial; design layout; font typeface lettering;
color colour shade; logo icon mark; template theme; text copy wording; headline title; draft version; translate translation
language; subtitle caption; render export; storage disk space; cloud; encryption secure security; hack breach attack; spam
junk; error failure fault; outage downtime offline unavailable down; traffic visitors visits; analytics statistics stats
metrics; model ai; token; api endpoint; certificate ssl tls; migrate migration move switch transfer; limit cap maximum
ceiling; minimum least; automatic automatically; manual hand; nightly night; weekly week; monthly month; daily day

dog puppy pup hound; cat kitten feline; pet animal; horse pony riding; bird parrot; fish aquarium; rabbit bunny; tortoise
turtle; vet veterinarian; breed; wildlife wild animal; insect bug bee; nature outdoors; weather rain storm sun; rain wet
shower; snow ice frost; storm hurricane thunder; wind windy gale; hot heat warm; cold chilly freezing winter; summer warm;
sunset sunrise dusk dawn; season spring summer autumn fall winter; flood; drought dry; environment climate green

morning early dawn; evening night; noon midday; weekend saturday sunday; day date; week; month; year; yesterday; tomorrow;
recently lately; often frequently regularly usually; sometimes occasionally; always; never; first initially originally; last
final latest; before previously earlier former; after later afterwards; soon shortly; long; temporary interim; permanent;
anniversary; annual yearly; twice two; once one; half; quarter three; dozen twelve; several many; few; enough; age

color red blue green yellow; big large huge great; small little tiny; tall high; short low brief; long length; wide width;
heavy weight; light; new recent fresh; old ancient elderly; young; beautiful pretty lovely gorgeous; ugly; strong strength;
weak; rich wealthy; poor; famous known celebrity; important crucial significant essential; special unique; strange weird odd
unusual; normal usual ordinary regular; easy simple; hard difficult tough; dangerous risk risky hazard; safe safety; quiet
silent; loud noise noisy; clean; dirty messy; empty; full; broken; soft; sharp; correct right; wrong incorrect; similar same
alike; different other; favourite; whole entire all; extra additional more; free; expensive; available; popular; public; local
nearby near; distant far; main primary chief; typical; material fabric made; shape form; size measure; amount quantity number;
quality trait characteristic; symbol represent mean symbolize meaning; name title called

law lawyer legal attorney court; police officer crime; steal theft rob burglary stolen; accident crash collision; fire blaze
smoke; rescue save shelter; war military army soldier veteran; protest march demonstration rally; vote election politics;
government council mayor city; religion faith church; pray prayer; god spiritual; christian church; muslim mosque; jewish
synagogue; buddhist; community neighborhood group; rights equality activism; gay lgbtq lesbian queer; transgender trans
gender; immigrant immigration refugee; charity nonprofit ngo; poor homeless shelter; disaster emergency; permit permission
licence license; form paperwork document; official formal; club society association organization organisation
`;

/** What a general word may mean when somebody asks for it. */
export const KINDS = `
pet: dog cat puppy kitten rabbit hamster guinea pig parrot bird fish turtle tortoise lizard snake horse
animal: dog cat horse bird rabbit elephant bear fox deer turtle dolphin whale sheep cow goat chicken hen duck
sport: basketball football soccer tennis golf baseball hockey volleyball swimming running surfing skiing boxing climbing rowing
instrument: guitar piano violin drum clarinet flute saxophone cello ukulele keyboard trumpet accordion harp
music: jazz rock classical pop song band album playlist blues folk
hobby: painting reading hiking gardening cooking photography pottery knitting gaming running fishing chess dancing sewing
activity: hiking camping swimming painting running yoga dancing cooking biking reading
exercise: running yoga swimming weights cycling pilates jogging
food: pizza pasta sushi salad soup bread chicken curry rice taco burger sandwich cheese egg stew pie
dessert: cake pie cookie chocolate brownie cream pastry tart pudding
drink: coffee tea wine beer juice smoothie cocktail whisky water cider
fruit: apple banana berry strawberry mango orange lemon pear plum cherry
vegetable: tomato carrot potato spinach kale onion pepper cabbage bean
color: red blue green yellow purple orange pink black white grey brown
country: france germany italy spain england japan china india mexico canada brazil sweden ireland scotland portugal greece
city: paris london rome tokyo york boston chicago seattle berlin madrid lisbon dublin toronto amsterdam
place: park beach museum cafe restaurant lake mountain city country
nature: mountain forest lake river beach ocean hiking camping
season: spring summer autumn fall winter
holiday: christmas thanksgiving easter halloween
month: january february march april may june july august september october november december
vehicle: car bike motorcycle truck van bus tractor scooter boat
car: tesla toyota honda ford bmw prius sedan suv volvo
family: mother father brother sister son daughter aunt uncle cousin grandma grandpa wife husband
parent: mother father mom dad mum
child: son daughter baby toddler boy girl
relative: aunt uncle cousin grandma grandpa nephew niece brother sister
emotion: happy sad angry scared proud nervous excited
feel: happy sad excited nervous proud thrilled anxious grateful scared relieved
illness: cancer flu cold diabetes asthma migraine arthritis pneumonia
medical: doctor hospital surgery diagnosis checkup
job: engineer teacher nurse lawyer designer developer chef accountant manager barista plumber electrician
degree: bachelor master phd psychology biology engineering economics
subject: math history science biology physics english
art: painting drawing sculpture pottery photography
clothes: shirt dress jacket jeans coat sweater hat shoe sock scarf glove boot
jewelry: ring necklace bracelet earring pendant watch
device: phone laptop tablet computer camera watch printer
game: chess monopoly minecraft zelda puzzle poker console
event: concert festival wedding conference parade party race fair workshop
weather: rain sun snow storm wind fog
material: wood metal glass clay fabric stone plastic
plant: tree flower rose cactus fern tomato
flower: rose tulip sunflower lily daisy
gift: necklace book flower card bracelet
tool: hammer drill saw slack github figma
transport: train bus bike car subway tram ferry
language: spanish french german japanese mandarin italian english dutch python javascript
furniture: sofa chair table desk bed shelf wardrobe
room: kitchen bedroom bathroom office attic basement
building: house church tower barn stable warehouse factory school
shop: bakery butcher florist bookshop pharmacy
meal: breakfast lunch dinner supper brunch
money: dollar euro budget salary saving
number: one two three four five six seven eight nine ten
person: man woman friend colleague
body: head arm leg back knee hand foot shoulder
injury: broken sprain ankle knee wrist
provider: aws vercel cloudflare google stripe
`;
