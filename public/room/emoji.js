// @ts-check
// Emoji by the short names that people know from elsewhere, the commonest first of their kind; the names are those of gemoji (MIT).
// On each line the picture, its names with commas between them, and words by which it is found too.

const TABLE = `
😀 grinning smile happy
😃 smiley happy joy haha
😄 smile happy joy laugh
😁 grin
😆 laughing,satisfied happy haha
😅 sweat_smile hot
🤣 rofl lol laughing
😂 joy tears
🙂 slightly_smiling_face
🙃 upside_down_face
🫠 melting_face sarcasm dread
😉 wink flirt
😊 blush proud
😇 innocent angel
🥰 smiling_face_with_three_hearts love
😍 heart_eyes love crush
🤩 star_struck eyes
😘 kissing_heart flirt
😗 kissing
☺️ relaxed blush pleased
😚 kissing_closed_eyes
😙 kissing_smiling_eyes
🥲 smiling_face_with_tear
😋 yum tongue lick
😛 stuck_out_tongue
😜 stuck_out_tongue_winking_eye prank silly
🤪 zany_face goofy wacky
😝 stuck_out_tongue_closed_eyes prank
🤑 money_mouth_face rich
🤗 hugs
🤭 hand_over_mouth quiet whoops
🫢 face_with_open_eyes_and_hand_over_mouth gasp shock
🫣 face_with_peeking_eye
🤫 shushing_face silence quiet
🤔 thinking
🫡 saluting_face respect
🤐 zipper_mouth_face silence hush
🤨 raised_eyebrow suspicious
😐 neutral_face meh
😑 expressionless
😶 no_mouth mute silence
🫥 dotted_line_face invisible
😶‍🌫️ face_in_clouds
😏 smirk smug
😒 unamused meh
🙄 roll_eyes
😬 grimacing
😮‍💨 face_exhaling
🤥 lying_face liar
🫨 shaking_face shock
😌 relieved whew
😔 pensive
😪 sleepy tired
🤤 drooling_face
😴 sleeping zzz
😷 mask sick ill
🤒 face_with_thermometer sick
🤕 face_with_head_bandage hurt
🤢 nauseated_face sick barf disgusted
🤮 vomiting_face barf sick
🤧 sneezing_face achoo sick
🥵 hot_face heat sweating
🥶 cold_face freezing ice
🥴 woozy_face groggy
😵 dizzy_face
😵‍💫 face_with_spiral_eyes
🤯 exploding_head mind blown
🤠 cowboy_hat_face
🥳 partying_face celebration birthday
🥸 disguised_face
😎 sunglasses cool
🤓 nerd_face geek glasses
🧐 monocle_face
😕 confused
🫤 face_with_diagonal_mouth confused
😟 worried nervous
🙁 slightly_frowning_face
☹️ frowning_face
😮 open_mouth surprise impressed wow
😯 hushed silence speechless
😲 astonished amazed gasp
😳 flushed
🥺 pleading_face puppy eyes
🥹 face_holding_back_tears gratitude
😦 frowning
😧 anguished stunned
😨 fearful scared shocked oops
😰 cold_sweat nervous
😥 disappointed_relieved phew sweat nervous
😢 cry sad tear
😭 sob sad cry bawling
😱 scream horror shocked
😖 confounded
😣 persevere struggling
😞 disappointed sad
😓 sweat
😩 weary tired
😫 tired_face upset whine
🥱 yawning_face
😤 triumph smug
😡 rage,pout angry
😠 angry mad annoyed
🤬 cursing_face foul
😈 smiling_imp devil evil horns
👿 imp angry devil evil
💀 skull dead danger poison
☠️ skull_and_crossbones danger pirate
💩 hankey,poop crap
🤡 clown_face
👹 japanese_ogre monster
👺 japanese_goblin
👻 ghost halloween
👽 alien ufo
👾 space_invader game retro
🤖 robot
😺 smiley_cat
😸 smile_cat
😹 joy_cat
😻 heart_eyes_cat
😼 smirk_cat
😽 kissing_cat
🙀 scream_cat horror
😿 crying_cat_face sad tear
😾 pouting_cat
🙈 see_no_evil monkey blind ignore
🙉 hear_no_evil monkey deaf
🙊 speak_no_evil monkey mute hush
💌 love_letter email envelope
💘 cupid love heart
💝 gift_heart chocolates
💖 sparkling_heart
💗 heartpulse
💓 heartbeat
💞 revolving_hearts
💕 two_hearts
💟 heart_decoration
❣️ heavy_heart_exclamation
💔 broken_heart
❤️‍🔥 heart_on_fire
❤️‍🩹 mending_heart
❤️ heart love
🩷 pink_heart
🧡 orange_heart
💛 yellow_heart
💚 green_heart
💙 blue_heart
🩵 light_blue_heart
💜 purple_heart
🤎 brown_heart
🖤 black_heart
🩶 grey_heart
🤍 white_heart
💋 kiss lipstick
💯 100 score perfect
💢 anger angry
💥 boom,collision explode
💫 dizzy star
💦 sweat_drops water workout
💨 dash wind blow fast
🕳️ hole
💬 speech_balloon comment
🗨️ left_speech_bubble
🗯️ right_anger_bubble
💭 thought_balloon thinking
💤 zzz sleeping
👋 wave goodbye
🤚 raised_back_of_hand
🖐️ raised_hand_with_fingers_splayed
✋ hand,raised_hand highfive stop
🖖 vulcan_salute prosper spock
🫳 palm_down_hand
🫴 palm_up_hand
👌 ok_hand
🤌 pinched_fingers
🤏 pinching_hand
✌️ v victory peace
🤞 crossed_fingers luck hopeful
🫰 hand_with_index_finger_and_thumb_crossed
🤟 love_you_gesture
🤘 metal
🤙 call_me_hand
👈 point_left
👉 point_right
👆 point_up_2
🖕 middle_finger,fu
👇 point_down
☝️ point_up
🫵 index_pointing_at_the_viewer
👍 +1,thumbsup approve ok
👎 -1,thumbsdown disapprove bury
✊ fist_raised,fist power
👊 fist_oncoming,facepunch attack
🤛 fist_left
🤜 fist_right
👏 clap praise applause
🙌 raised_hands hooray
🫶 heart_hands love
👐 open_hands
🤝 handshake deal
🙏 pray please hope wish
✍️ writing_hand
💅 nail_care beauty manicure
💪 muscle flex bicep strong
👂 ear hear sound listen
👃 nose smell
🧠 brain
🦷 tooth
👀 eyes look see watch
👁️ eye
👄 lips kiss
👶 baby child newborn
🙇 bow respect thanks
🤦 facepalm
🤷 shrug
🧑‍⚕️ health_worker
🧑‍🎓 student
🧑‍🏫 teacher
🧑‍⚖️ judge
🧑‍🌾 farmer
🧑‍🍳 cook
🧑‍🔧 mechanic
🧑‍🔬 scientist
🧑‍💻 technologist
🧑‍🎤 singer
🧑‍🎨 artist
🧑‍✈️ pilot
🧑‍🚀 astronaut
🧑‍🚒 firefighter
👮 police_officer,cop law
💂 guard
🥷 ninja
👼 angel
🎅 santa christmas
🤶 mrs_claus santa
🧛 vampire
🧟 zombie
🧌 troll
🚶 walking
🏃 runner,running exercise workout
🕴️ business_suit_levitating
👯 dancers bunny
🧗 climbing bouldering
🏄 surfer
🏊 swimmer
🚴 bicyclist
🧘 lotus_position meditation
👥 busts_in_silhouette users group team
🫂 people_hugging
🐵 monkey_face
🐒 monkey
🦍 gorilla
🦧 orangutan
🐶 dog pet
🐕 dog2
🐕‍🦺 service_dog
🐩 poodle dog
🐺 wolf
🦊 fox_face
🦝 raccoon
🐱 cat pet
🐈‍⬛ black_cat
🦁 lion
🐯 tiger
🐴 horse
🫎 moose canada
🫏 donkey mule
🦄 unicorn
🦓 zebra
🦌 deer
🐮 cow
🐷 pig
🐗 boar
🐽 pig_nose
🐑 sheep
🐐 goat
🐫 camel
🦒 giraffe
🐘 elephant
🦏 rhinoceros
🐭 mouse
🐹 hamster pet
🐰 rabbit bunny
🦔 hedgehog
🦇 bat
🐻 bear
🐻‍❄️ polar_bear
🐨 koala
🐼 panda_face
🦥 sloth
🦦 otter
🦨 skunk
🦘 kangaroo
🐾 feet,paw_prints
🐔 chicken
🐣 hatching_chick
🐤 baby_chick
🐥 hatched_chick
🐦 bird
🐧 penguin
🕊️ dove peace
🦅 eagle
🦆 duck
🦉 owl
🪶 feather
🦩 flamingo
🦚 peacock
🦜 parrot
🪽 wing fly
🪿 goose honk
🐸 frog
🐢 turtle slow
🐍 snake
🐲 dragon_face
🐉 dragon
🦖 t-rex dinosaur
🐳 whale sea
🐬 dolphin,flipper
🦭 seal
🐟 fish
🐠 tropical_fish
🐡 blowfish
🦈 shark
🐙 octopus
🐚 shell sea beach
🪼 jellyfish
🐌 snail slow
🦋 butterfly
🐛 bug
🐜 ant
🐝 bee,honeybee
🕷️ spider
🦂 scorpion
🪰 fly
🪱 worm
💐 bouquet flowers
🌸 cherry_blossom flower spring
🌹 rose flower
🌻 sunflower
🌼 blossom
🌷 tulip flower
🪻 hyacinth
🌱 seedling plant
🌲 evergreen_tree wood
🌳 deciduous_tree wood
🌴 palm_tree
🌵 cactus
🌾 ear_of_rice
🌿 herb
☘️ shamrock
🍀 four_leaf_clover luck
🍁 maple_leaf canada
🍂 fallen_leaf autumn
🍃 leaves leaf
🪹 empty_nest
🪺 nest_with_eggs
🍄 mushroom fungus
🍇 grapes
🍉 watermelon
🍊 tangerine,orange
🍋 lemon
🍌 banana fruit
🍍 pineapple
🍎 apple
🍏 green_apple fruit
🍐 pear
🍑 peach
🍒 cherries fruit
🍓 strawberry fruit
🥝 kiwi_fruit
🍅 tomato
🥥 coconut
🥑 avocado
🍆 eggplant aubergine
🥔 potato
🥕 carrot
🌽 corn
🌶️ hot_pepper spicy
🥒 cucumber
🥬 leafy_green
🥦 broccoli
🧄 garlic
🥜 peanuts
🫚 ginger_root
🫛 pea_pod
🍞 bread toast
🥐 croissant
🥖 baguette_bread
🥨 pretzel
🥞 pancakes
🧇 waffle
🧀 cheese
🍖 meat_on_bone
🍗 poultry_leg meat chicken
🥩 cut_of_meat
🥓 bacon
🍔 hamburger burger
🍟 fries
🍕 pizza
🌭 hotdog
🥪 sandwich
🌮 taco
🌯 burrito
🥚 egg
🍳 fried_egg breakfast
🥘 shallow_pan_of_food paella curry
🍲 stew
🥗 green_salad
🍿 popcorn
🧂 salt
🍚 rice
🍛 curry
🍜 ramen noodle
🍝 spaghetti pasta
🍣 sushi
🥟 dumpling
🦀 crab
🍦 icecream
🍨 ice_cream
🍩 doughnut
🍪 cookie
🎂 birthday party
🍰 cake dessert
🧁 cupcake
🥧 pie
🍫 chocolate_bar
🍬 candy sweet
🍭 lollipop
🍯 honey_pot
🍼 baby_bottle milk
🥛 milk_glass
☕ coffee cafe espresso
🫖 teapot
🍵 tea green breakfast
🍾 champagne bottle bubbly celebration
🍷 wine_glass
🍸 cocktail drink
🍹 tropical_drink summer vacation
🍺 beer drink
🍻 beers drinks
🥂 clinking_glasses cheers toast
🥃 tumbler_glass whisky
🫗 pouring_liquid
🥤 cup_with_straw
🧊 ice_cube
🥢 chopsticks
🍽️ plate_with_cutlery dining dinner
🍴 fork_and_knife cutlery
🥄 spoon
🔪 hocho,knife cut chop
🌍 earth_africa globe world international
🌎 earth_americas globe world international
🌏 earth_asia globe world international
🌐 globe_with_meridians world global international
🗺️ world_map travel
🧭 compass
🏔️ mountain_snow
⛰️ mountain
🌋 volcano
🗻 mount_fuji
🏕️ camping
🏖️ beach_umbrella
🏜️ desert
🏝️ desert_island
🏞️ national_park
🏟️ stadium
🏛️ classical_building
🧱 bricks
🪨 rock
🪵 wood
🛖 hut
🏘️ houses
🏠 house
🏡 house_with_garden
🏢 office
🏥 hospital
🏨 hotel
🏫 school
🏭 factory
🏰 european_castle
💒 wedding marriage
🗼 tokyo_tower
🗽 statue_of_liberty
⛪ church
⛲ fountain
⛺ tent camping
🌁 foggy karl
🌃 night_with_stars
🏙️ cityscape skyline
🌅 sunrise
🌆 city_sunset
🌇 city_sunrise
🎠 carousel_horse
🛝 playground_slide
🎢 roller_coaster
💈 barber
🎪 circus_tent
🚂 steam_locomotive train
🚃 railway_car
🚄 bullettrain_side train
🚅 bullettrain_front train
🚆 train2
🚇 metro
🚊 tram
🚋 train
🚌 bus
🚑 ambulance
🚒 fire_engine
🚓 police_car
🚕 taxi
🚗 car,red_car
🚙 blue_car
🛻 pickup_truck
🚚 truck
🚜 tractor
🏎️ racing_car
🏍️ motorcycle
🛵 motor_scooter
🦽 manual_wheelchair
🦼 motorized_wheelchair
🛺 auto_rickshaw
🚲 bike bicycle
🛴 kick_scooter
🛼 roller_skate
🚏 busstop
🛣️ motorway
🛤️ railway_track
🛢️ oil_drum
⛽ fuelpump
🚨 rotating_light 911 emergency
🚥 traffic_light
🛑 stop_sign
⚓ anchor ship
🛟 ring_buoy life_preserver
⛵ boat,sailboat
🛶 canoe
🚤 speedboat ship
🚢 ship
✈️ airplane flight
🛫 flight_departure
🛬 flight_arrival
🪂 parachute
🚁 helicopter
🛰️ artificial_satellite orbit space
🚀 rocket ship launch
🛸 flying_saucer ufo
⌛ hourglass time
⏳ hourglass_flowing_sand time
⏰ alarm_clock morning
⏲️ timer_clock
🌑 new_moon
🌕 full_moon
🌙 crescent_moon night
🌚 new_moon_with_face
🌛 first_quarter_moon_with_face
🌜 last_quarter_moon_with_face
🌡️ thermometer
☀️ sunny weather
🌝 full_moon_with_face
🌞 sun_with_face summer
🪐 ringed_planet
⭐ star
🌟 star2
🌠 stars
🌌 milky_way
☁️ cloud
⛅ partly_sunny weather cloud
⛈️ cloud_with_lightning_and_rain
🌤️ sun_behind_small_cloud
🌥️ sun_behind_large_cloud
🌦️ sun_behind_rain_cloud
🌧️ cloud_with_rain
🌨️ cloud_with_snow
🌩️ cloud_with_lightning
🌪️ tornado
🌫️ fog
🌬️ wind_face
🌀 cyclone swirl
🌈 rainbow
🌂 closed_umbrella weather rain
☂️ open_umbrella
☔ umbrella rain weather
⛱️ parasol_on_ground beach_umbrella
⚡ zap lightning thunder
❄️ snowflake winter cold weather
☃️ snowman_with_snow winter christmas
⛄ snowman winter
☄️ comet
🔥 fire burn
💧 droplet water
🌊 ocean sea
🎃 jack_o_lantern halloween
🎄 christmas_tree
🎆 fireworks festival celebration
🎇 sparkler
🧨 firecracker
✨ sparkles shiny
🎈 balloon party birthday
🎉 tada hooray party
🎊 confetti_ball
🎏 flags
🎀 ribbon
🎁 gift present birthday christmas
🎟️ tickets
🎫 ticket
🏆 trophy award contest winner
🥇 1st_place_medal gold
🥈 2nd_place_medal silver
🥉 3rd_place_medal bronze
⚽ soccer sports
⚾ baseball sports
🏀 basketball sports
🏐 volleyball
🏈 football sports
🏉 rugby_football
🎾 tennis sports
🎳 bowling
🏒 ice_hockey
🏸 badminton
🥊 boxing_glove
⛳ golf
🎣 fishing_pole_and_fish
🎿 ski
🎯 dart target
🪁 kite
🔫 gun shoot weapon
🎱 8ball pool billiards
🔮 crystal_ball fortune
🪄 magic_wand
🎮 video_game play controller console
🕹️ joystick
🎲 game_die dice gambling
🧩 jigsaw
🧸 teddy_bear
🪅 pinata
🪩 mirror_ball disco party
♥️ hearts
♟️ chess_pawn
🃏 black_joker
🎭 performing_arts theater drama
🎨 art design paint
👓 eyeglasses glasses
🕶️ dark_sunglasses
🥽 goggles
🦺 safety_vest
👔 necktie shirt formal
👕 shirt,tshirt
👖 jeans pants
🧣 scarf
🧤 gloves
🧥 coat
🧦 socks
👗 dress
🩲 swim_brief
🪭 folding_hand_fan sensu
👛 purse
👜 handbag bag
👝 pouch bag
🛍️ shopping bags
🎒 school_satchel
👞 mans_shoe,shoe
👟 athletic_shoe sneaker sport running
🥿 flat_shoe
👠 high_heel shoe
🩰 ballet_shoes
👑 crown king queen royal
🎩 tophat hat classy
🎓 mortar_board education college university
🧢 billed_cap
🪖 military_helmet
💄 lipstick makeup
💍 ring wedding marriage engaged
💎 gem diamond
🔇 mute sound volume
🔈 speaker
🔉 sound volume
🔊 loud_sound volume
📢 loudspeaker announcement
📣 mega
🔔 bell sound notification
🔕 no_bell volume off
🎼 musical_score
🎵 musical_note
🎶 notes music
🎤 microphone sing
🎧 headphones music earphones
📻 radio podcast
🎷 saxophone
🎸 guitar rock
🎹 musical_keyboard piano
🎺 trumpet
🎻 violin
🥁 drum
📱 iphone smartphone mobile
📲 calling call incoming
☎️ phone,telephone
📞 telephone_receiver phone call
🔋 battery power
🪫 low_battery
🔌 electric_plug
💻 computer desktop screen
🖥️ desktop_computer
🖨️ printer
⌨️ keyboard
💿 cd
📀 dvd
🎬 clapper film
📺 tv
📷 camera photo
📸 camera_flash photo
🔍 mag search zoom
🔎 mag_right
🕯️ candle
💡 bulb idea light
🔦 flashlight
📕 closed_book
📖 book,open_book
📗 green_book
📘 blue_book
📙 orange_book
📚 books library
📓 notebook
📜 scroll document
📄 page_facing_up document
📰 newspaper press
🗞️ newspaper_roll press
🔖 bookmark
💰 moneybag dollar cream
🪙 coin
💵 dollar money
💸 money_with_wings dollar
💳 credit_card subscription
🧾 receipt
💹 chart
✉️ envelope letter email
📧 email,e-mail
📩 envelope_with_arrow
📦 package shipping
📫 mailbox
📬 mailbox_with_mail
📮 postbox
🗳️ ballot_box
✏️ pencil2
🖋️ fountain_pen
🖊️ pen
🖌️ paintbrush
🖍️ crayon
📝 memo,pencil document note
💼 briefcase business
📁 file_folder directory
📂 open_file_folder
📅 date calendar schedule
📆 calendar schedule
📈 chart_with_upwards_trend graph metrics
📉 chart_with_downwards_trend graph metrics
📊 bar_chart stats metrics
📋 clipboard
📌 pushpin location
📍 round_pushpin location
📎 paperclip
🖇️ paperclips
✂️ scissors cut
🗑️ wastebasket trash
🔒 lock security private
🔓 unlock security
🔏 lock_with_ink_pen
🔐 closed_lock_with_key security
🔑 key lock password
🔨 hammer tool
🪓 axe
🛠️ hammer_and_wrench
⚔️ crossed_swords
💣 bomb boom
🏹 bow_and_arrow archery
🛡️ shield
🔧 wrench tool
🪛 screwdriver
⚙️ gear
⚖️ balance_scale
🔗 link
⛓️ chains
🧰 toolbox
🧲 magnet
🪜 ladder
🧪 test_tube
🧬 dna
🔬 microscope science laboratory investigate
🔭 telescope
📡 satellite signal
💉 syringe health hospital needle
🩸 drop_of_blood
💊 pill health medicine
🩼 crutch
🩺 stethoscope
🩻 x_ray
🚪 door
🛗 elevator
🛏️ bed
🛋️ couch_and_lamp
🪑 chair
🧹 broom
🧺 basket
🧻 roll_of_paper toilet
🪣 bucket
🧼 soap
🫧 bubbles
🪥 toothbrush
🧽 sponge
🧯 fire_extinguisher
🛒 shopping_cart
🚬 smoking cigarette
⚰️ coffin funeral
🧿 nazar_amulet
🪬 hamsa
🗿 moyai stone
🏧 atm
🚮 put_litter_in_its_place
🚰 potable_water
♿ wheelchair accessibility
⚠️ warning wip
⛔ no_entry limit
🚫 no_entry_sign block forbidden
🚯 do_not_litter
☢️ radioactive
☣️ biohazard
⬆️ arrow_up
➡️ arrow_right
⬇️ arrow_down
⬅️ arrow_left
↕️ arrow_up_down
↩️ leftwards_arrow_with_hook return
↪️ arrow_right_hook
🔃 arrows_clockwise
🔄 arrows_counterclockwise sync
🔙 back
🔚 end
🔛 on
🔜 soon
🔝 top
🛐 place_of_worship
⚛️ atom_symbol
🕉️ om
✡️ star_of_david
☸️ wheel_of_dharma
☯️ yin_yang
✝️ latin_cross
☦️ orthodox_cross
☪️ star_and_crescent
☮️ peace_symbol
🕎 menorah
🔯 six_pointed_star
🪯 khanda
♈ aries
♉ taurus
♊ gemini
♋ cancer
♌ leo
♍ virgo
♎ libra
♏ scorpius
♑ capricorn
♒ aquarius
♓ pisces
⛎ ophiuchus
🔀 twisted_rightwards_arrows shuffle
🔁 repeat loop
🔂 repeat_one
▶️ arrow_forward
◀️ arrow_backward
🔅 low_brightness
🔆 high_brightness
🛜 wireless wifi
♀️ female_sign
♂️ male_sign
⚧️ transgender_symbol
🟰 heavy_equals_sign
♾️ infinity
‼️ bangbang
⁉️ interrobang
❓ question confused
❔ grey_question
❕ grey_exclamation
❗ exclamation,heavy_exclamation_mark bang
💱 currency_exchange
♻️ recycle environment green
⚜️ fleur_de_lis
🔰 beginner
⭕ o
✅ white_check_mark
☑️ ballot_box_with_check
✔️ heavy_check_mark
❌ x
❎ negative_squared_cross_mark
✳️ eight_spoked_asterisk
✴️ eight_pointed_black_star
❇️ sparkle
©️ copyright
®️ registered
™️ tm trademark
🔢 1234 numbers
🆒 cool
🆓 free
ℹ️ information_source
🆔 id
🆕 new fresh
🆖 ng
🆗 ok yes
🅿️ parking
🆘 sos help emergency
🆙 up
🆚 vs
🔘 radio_button
🏁 checkered_flag milestone finish
🚩 triangular_flag_on_post
🎌 crossed_flags
🏳️ white_flag
🏳️‍🌈 rainbow_flag pride
🏴‍☠️ pirate_flag
🇪🇺 eu,european_union
🇺🇳 united_nations
`;

/** @typedef {{ emoji: string, name: string, names: string[], words: string[] }} Emoji */

/** @type {Emoji[]} */
const all = TABLE.trim().split("\n").map((line) => {
  const [emoji, called, ...words] = line.split(" ");
  const names = called.split(",");
  return { emoji, name: names[0], names, words: [...names, ...words].flatMap((word) => word.split("_")) };
});

/**
 * Those that are called so or of which a word begins so, by their names first, the shortest before all; each under the name that was
 * typed. With a colon behind it, only the one that is called so.
 * @param {string} typed
 */
export function search(typed) {
  const wanted = typed.toLowerCase();
  if (wanted.endsWith(":")) return all.filter(({ names }) => names.includes(wanted.slice(0, -1))).slice(0, 1);
  const called = all.flatMap((one) => one.names.filter((name) => name.startsWith(wanted)).map((name) => ({ ...one, name })));
  called.sort((a, b) => a.name.length - b.name.length);
  const found = all.filter(({ words }) => words.some((word) => word.startsWith(wanted)));
  // Two names of one are one.
  const met = new Set();
  return [...called, ...found].filter(({ emoji }) => !met.has(emoji) && met.add(emoji));
}
