//! Composes a picture from parts. The origin of a figure is the ground between the feet; the order of its parts is that of
//! paint: shadow, hair behind, legs, torso, top, face, features, hair in front, arms.

use super::{
    cast::{cast, part},
    stage::{Figure, Line, Looks, Spot},
};
use std::{
    collections::BTreeSet,
    fmt::{Display, Write as _},
};

/// The width of a picture and its height.
const SIZE: (f64, f64) = (360.0, 270.0);
/// From the middle of the hips to the neck, at the age of J2.
const TORSO: f64 = 45.0;
/// From the neck down to the shoulders, and from the middle to each.
const SHOULDER: (f64, f64) = (15.5, 11.0);
/// From the neck up to the middle of the face.
const FACE: f64 = 22.0;
/// From the neck up to the top of the hair.
const CROWN: f64 = 60.0;
/// How far features slide towards the person looked at.
const SLIDE: f64 = 5.0;

/// A picture: its shapes, the names of the parts in it, and where the highest head ends, in twentieths of the width.
pub(crate) struct Drawing {
    pub shapes: String,
    pub parts: BTreeSet<String>,
    pub room: u8,
}

/// A number with at most two decimals and no needless zeros.
struct N(f64);

impl Display for N {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.2}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

struct Pen {
    out: String,
    parts: BTreeSet<String>,
}

impl Pen {
    fn put(&mut self, text: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{text}");
    }

    /// A part by its name.
    fn part(&mut self, name: &str) {
        if let Some(found) = part(name) {
            self.put(format_args!("<use href=\"#{}\"/>", found.id));
            self.parts.insert(name.to_owned());
        }
    }

    /// A part, if there is one of this name.
    fn maybe(&mut self, name: &str) {
        if part(name).is_some() {
            self.part(name);
        }
    }

    fn open(&mut self, transform: impl Display) {
        self.put(format_args!("<g transform=\"{transform}\">"));
    }

    fn close(&mut self) {
        self.put("</g>");
    }

    /// Parts moved and scaled together.
    fn at(&mut self, transform: impl Display, names: &[&str]) {
        if names.iter().any(|n| part(n).is_some()) {
            self.open(transform);
            for name in names {
                self.maybe(name);
            }
            self.close();
        }
    }
}

/// Draws a place with what stands in it.
pub(crate) fn draw(place: &str, lines: &[Line]) -> Drawing {
    let mut pen = Pen { out: String::new(), parts: BTreeSet::new() };
    let place = cast().places.get(place);
    if let Some(place) = place {
        // Bubbles may need more height than the picture has: its sky or wall goes on above.
        pen.put(format_args!("<path fill=\"var(--{})\" d=\"M0-1000H360V1H0Z\"/>", place.sky));
        for name in &place.back {
            pen.part(name);
        }
    }
    let front = place.and_then(|p| p.front.as_ref());
    let mut top = SIZE.1;
    for line in lines {
        match line {
            Line::Figure(f) => {
                if let Some(frame) = f.frame {
                    let clip = format!("split-{frame}");
                    if let Some(found) = part(&clip) {
                        pen.put(format_args!("<g clip-path=\"url(#{})\">", found.id));
                        pen.parts.insert(clip);
                    }
                    // The light of the phone that they hold.
                    pen.put(format_args!(
                        "<circle cx=\"{}\" cy=\"226\" r=\"84\" fill=\"var(--screen)\" opacity=\".2\"/>",
                        N(f.spot.x)
                    ));
                    figure(&mut pen, f);
                    pen.close();
                } else {
                    figure(&mut pen, f);
                }
                top = top.min(crown(f));
            }
            Line::Prop(name, spot) if front.is_none() => thing(&mut pen, name, *spot),
            Line::Prop(..) | Line::Hand(..) => {}
        }
    }
    if let Some(front) = front {
        pen.part(front);
        // Things lie on the table or the bed in front, not behind it.
        for line in lines {
            if let Line::Prop(name, spot) = line {
                thing(&mut pen, name, *spot);
            }
        }
    }
    for line in lines {
        if let Line::Hand(name, x) = line
            && let Some(hand) = cast().hands.get(*name)
        {
            let ([turn, cx, cy], [dx, dy]) = (hand.turn, hand.from);
            pen.put("<g class=\"skin2 k-me\">");
            pen.at(
                format_args!(
                    "translate({} {}) rotate({} {} {}) scale({})",
                    N(x + dx),
                    N(dy),
                    N(turn),
                    N(cx),
                    N(cy),
                    N(hand.scale)
                ),
                &[&hand.part],
            );
            pen.close();
        }
    }
    Drawing { shapes: pen.out, parts: pen.parts, room: twentieths(SIZE.1 - top) }
}

fn thing(pen: &mut Pen, name: &str, spot: Spot) {
    pen.at(format_args!("translate({} {}) scale({})", N(spot.x), N(spot.y), N(spot.scale)), &[name]);
}

/// A height in twentieths of the picture's width, rounded up.
fn twentieths(height: f64) -> u8 {
    (1..=15).find(|n| f64::from(*n) * SIZE.0 / 20.0 >= height).unwrap_or(15)
}

/// Where the hair of a figure ends.
fn crown(f: &Figure) -> f64 {
    let age = cast().ages[f.age];
    let height = if f.pose == "lie" { 60.0 } else { hips(f) + TORSO * age.torso + age.lift + CROWN };
    (f.spot.y - height * f.spot.scale * f.person.size * f.person.height).max(0.0)
}

/// How high the middle of the hips is.
fn hips(f: &Figure) -> f64 {
    let age = cast().ages[f.age];
    match f.pose {
        "run" => 43.0 * age.legs,
        "sit" => 32.0 * age.seat,
        "wheel" => 34.0 * age.seat,
        "crouch" => 22.0 * age.legs,
        _ => 44.0 * age.legs,
    }
}

fn figure(pen: &mut Pen, f: &Figure) {
    let Spot { x, y, scale } = f.spot;
    let scale = scale * f.person.size;
    let age = cast().ages[f.age];
    let dress = if f.uniform { " wear-uniform" } else { "" };
    pen.put(format_args!("<g class=\"q-who k-{} {} {}{dress}\"", f.who, f.person.skin, f.age));
    let (sx, sy) = (if f.turned { -scale } else { scale }, scale * f.person.height);
    pen.put(format_args!(" transform=\"translate({} {}) scale({} {})\">", N(x), N(y), N(sx), N(sy)));
    if f.pose == "lie" {
        pen.put("<ellipse cx=\"-14\" cy=\"0\" rx=\"92\" ry=\"7\" fill=\"var(--shadow)\"/>");
        pen.open("translate(0 -20) rotate(-90)");
        upper(pen, f, 0.0, Looks::Ahead);
        pen.close();
    } else {
        let hips = hips(f);
        let sits = matches!(f.pose, "sit" | "wheel");
        let legs = if sits { age.seat } else { age.legs };
        let middle = if sits { 6 } else { 0 };
        pen.put(format_args!(
            "<ellipse cx=\"{middle}\" cy=\"0\" rx=\"{}\" ry=\"5\" fill=\"var(--shadow)\"/>",
            N(age.shadow)
        ));
        let at_hips = format!("translate(0 {}) scale({})", N(-hips), N(legs));
        // Who runs or crouches leans forward; hair behind goes with the head.
        let leans = matches!(f.pose, "run" | "crouch");
        let lean = format!("translate(0 {}) rotate(6) translate(0 {})", N(-hips), N(hips));
        if leans {
            pen.open(&lean);
        }
        behind(pen, f, hips);
        if leans {
            pen.close();
        }
        if f.pose == "wheel" {
            pen.at(&at_hips, &["chair-back"]);
        }
        pen.at(&at_hips, &[&cast().poses[f.pose]]);
        if leans {
            pen.open(&lean);
        }
        upper(pen, f, hips, f.looks);
        if leans {
            pen.close();
        }
        if f.pose == "wheel" {
            pen.at(&at_hips, &["chair-front"]);
        }
    }
    pen.close();
}

/// How a head is moved to its place: upright or, in `lie`, along the body.
fn at_head(f: &Figure, hips: f64) -> String {
    let age = cast().ages[f.age];
    let neck = -(hips + TORSO * age.torso - 1.0 + age.lift);
    let size = if age.lift > 1.0 { " scale(.96 .99)" } else { "" };
    let tilt = if f.pose == "lie" { 0 } else { f.face.tilt };
    let turn = if tilt == 0 { String::new() } else { format!(" rotate({tilt})") };
    format!("translate(0 {}){turn}{size} translate(0 {})", N(neck), N(-FACE))
}

/// The hair behind a body.
fn behind(pen: &mut Pen, f: &Figure, hips: f64) {
    let head = at_head(f, hips);
    let (aged, plain) = (format!("{}-{}-back", f.who, f.age), format!("{}-back", f.who));
    pen.at(head, &[if part(&aged).is_some() { &aged } else { &plain }]);
}

/// The part of a name for an age, else for every age.
fn aged(f: &Figure, what: &str) -> String {
    let name = format!("{}-{}-{what}", f.who, f.age);
    if part(&name).is_some() { name } else { format!("{}-{what}", f.who) }
}

/// All of a body above its legs; of somebody who lies the legs as well.
fn upper(pen: &mut Pen, f: &Figure, hips: f64, looks: Looks) {
    let age = cast().ages[f.age];
    let wide = f.person.width * age.torso;
    if f.pose == "lie" {
        behind(pen, f, hips);
        pen.at(format_args!("scale({})", N(age.legs)), &["legs-lie"]);
    }
    if f.person.skirt.iter().any(|a| a == f.age) && !f.uniform {
        let skirt = if f.pose == "sit" { "skirt-sit" } else { "skirt" };
        pen.at(format_args!("translate(0 {}) scale({})", N(-hips), N(age.torso)), &[skirt]);
    }
    let neck = -(hips + TORSO * age.torso - 1.0);
    let top = if f.uniform { "uniform-top".to_owned() } else { aged(f, "top") };
    let scarf = if f.scarf { "scarf" } else { "" };
    pen.at(format_args!("translate(0 {}) scale({} {})", N(neck), N(wide), N(age.torso)), &["torso", &top, scarf]);
    if f.pose == "lie" {
        // One arm across, under the head when it is drawn after it.
        arm(pen, f, neck, "hug", false);
    }
    head(pen, f, hips, looks);
    if f.pose == "lie" {
        return;
    }
    let (right, left) = f.gesture.map_or(("rest", Some("rest")), |g| (g.right.as_str(), g.left.as_deref()));
    // Who reaches or leans on nobody keeps both arms; a gesture without a left one hides it.
    arm(pen, f, neck, right, false);
    if let Some(left) = left {
        arm(pen, f, neck, left, true);
    }
    if let (Some(held), Some([hx, hy])) = (f.holds, f.gesture.and_then(|g| g.hand)) {
        let (x, y) = (wide.mul_add(SHOULDER.0, hx * age.torso), age.torso.mul_add(SHOULDER.1 + hy, neck));
        pen.at(format_args!("translate({} {})", N(x), N(y)), &[held]);
    }
}

fn arm(pen: &mut Pen, f: &Figure, neck: f64, name: &str, left: bool) {
    let age = cast().ages[f.age];
    let side = if left { -1.0 } else { 1.0 };
    let (x, y) = (side * SHOULDER.0 * age.torso * f.person.width, age.torso.mul_add(SHOULDER.1, neck));
    let scale = if left { format!("{} {}", N(-age.torso), N(age.torso)) } else { N(age.torso).to_string() };
    pen.at(format_args!("translate({} {}) scale({scale})", N(x), N(y)), &[&format!("arm-{name}")]);
}

fn head(pen: &mut Pen, f: &Figure, hips: f64, looks: Looks) {
    // In a mirrored figure left is right.
    let slide = match (looks, f.turned) {
        (Looks::Ahead, _) => 0.0,
        (Looks::Right, false) | (Looks::Left, true) => SLIDE,
        (Looks::Left, false) | (Looks::Right, true) => -SLIDE,
    };
    pen.open(at_head(f, hips));
    pen.part(&format!("{}-face", f.who));
    let features = |pen: &mut Pen| {
        pen.part("cheeks");
        pen.part(&format!("brow-{}", f.face.brow));
        // What blinks is a group of its own.
        pen.part(&format!("eyes-{}", f.face.eyes));
        pen.part(&format!("mouth-{}", f.face.mouth));
        if let Some(specs) = &f.person.specs {
            pen.part(specs);
        }
    };
    if slide == 0.0 {
        features(pen);
    } else {
        pen.open(format_args!("translate({} 0)", N(slide)));
        features(pen);
        pen.close();
    }
    if f.face.drop {
        pen.part("drop");
    }
    pen.part(&aged(f, "front"));
    pen.close();
}
