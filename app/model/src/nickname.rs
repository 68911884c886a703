//! Nicknames of players in a live match: generated, so that nobody types one.

use crate::Text;

// Two characters each in Chinese: the name fits on a phone's button and on the wall.
const HOW: [(&str, &str); 24] = [
    ("勇敢", "Brave"),
    ("安静", "Quiet"),
    ("机灵", "Clever"),
    ("热心", "Kind"),
    ("明亮", "Bright"),
    ("耐心", "Patient"),
    ("快乐", "Merry"),
    ("稳重", "Steady"),
    ("好奇", "Curious"),
    ("温和", "Gentle"),
    ("认真", "Careful"),
    ("轻快", "Nimble"),
    ("爱笑", "Smiling"),
    ("坚定", "Firm"),
    ("友好", "Friendly"),
    ("细心", "Watchful"),
    ("晴朗", "Sunny"),
    ("活泼", "Lively"),
    ("自在", "Easy"),
    ("真诚", "Honest"),
    ("清醒", "Awake"),
    ("灵巧", "Handy"),
    ("大方", "Open"),
    ("从容", "Calm"),
];

const WHO: [(&str, &str); 40] = [
    ("水獭", "Otter"),
    ("白鹭", "Egret"),
    ("海豚", "Dolphin"),
    ("松鼠", "Squirrel"),
    ("熊猫", "Panda"),
    ("燕子", "Swallow"),
    ("麋鹿", "Elk"),
    ("企鹅", "Penguin"),
    ("蜜蜂", "Bee"),
    ("山羊", "Goat"),
    ("白鲸", "Beluga"),
    ("刺猬", "Hedgehog"),
    ("画眉", "Thrush"),
    ("骆驼", "Camel"),
    ("考拉", "Koala"),
    ("鲸鱼", "Whale"),
    ("蜻蜓", "Dragonfly"),
    ("锦鲤", "Koi"),
    ("雪豹", "Snow Leopard"),
    ("丹顶鹤", "Crane"),
    ("金丝猴", "Monkey"),
    ("羚羊", "Antelope"),
    ("海龟", "Turtle"),
    ("喜鹊", "Magpie"),
    ("河狸", "Beaver"),
    ("猫头鹰", "Owl"),
    ("小象", "Elephant"),
    ("斑马", "Zebra"),
    ("海星", "Starfish"),
    ("云雀", "Lark"),
    ("翠鸟", "Kingfisher"),
    ("萤火虫", "Firefly"),
    ("瓢虫", "Ladybird"),
    ("驯鹿", "Reindeer"),
    ("海豹", "Seal"),
    ("白鸽", "Dove"),
    ("鸵鸟", "Ostrich"),
    ("小马", "Pony"),
    ("树懒", "Sloth"),
    ("鹦鹉", "Parrot"),
];

/// How many there are.
pub const COUNT: i64 = 24 * 40;

/// The name of this number, which wraps around at [`COUNT`].
#[must_use]
pub fn nickname(number: i64) -> Text {
    let number = usize::try_from(number.rem_euclid(COUNT)).unwrap_or_default();
    let (how, who) = (HOW[number % HOW.len()], WHO[number / HOW.len()]);
    Text { zh: format!("{}的{}", how.0, who.0), en: format!("{} {}", how.1, who.1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_is_one_of_a_kind_in_both_languages() {
        let all: Vec<Text> = (0..COUNT).map(nickname).collect();
        assert_eq!(all.iter().map(|t| &t.zh).collect::<HashSet<_>>().len(), all.len());
        assert_eq!(all.iter().map(|t| &t.en).collect::<HashSet<_>>().len(), all.len());
        assert_eq!(nickname(COUNT), nickname(0));
        assert_eq!(nickname(-1), nickname(COUNT - 1));
    }
}
