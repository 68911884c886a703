//! Made-up names of people.

use rand::{RngExt as _, rngs::ChaCha8Rng, seq::IndexedRandom as _};

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "高", "林",
    "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田", "董", "袁", "潘", "蒋",
    "蔡", "余",
];

const GIVEN: [&str; 60] = [
    "子墨", "雨桐", "欣怡", "浩然", "思远", "梓涵", "宇轩", "诗涵", "一诺", "嘉懿", "晨曦", "若溪", "明哲", "可欣",
    "俊熙", "语嫣", "天佑", "雅琪", "文博", "静怡", "泽宇", "心悦", "昊天", "佳宁", "锦程", "依诺", "子轩", "梦瑶",
    "家豪", "安然", "景行", "清越", "书瑶", "亦辰", "知夏", "南乔", "望舒", "怀瑾", "采薇", "星河", "砚秋", "初晴",
    "临渊", "鹿鸣", "云舒", "嘉树", "沐阳", "芷若", "青禾", "春晓", "立夏", "秋实", "冬阳", "思齐", "乐天", "小满",
    "念慈", "守正", "致远", "慕白",
];

// As the class lists of the region's peoples have them.
const OTHERS: [&str; 16] = [
    "阿依古丽·买买提",
    "迪丽努尔·艾尔肯",
    "艾克拜尔·吾守尔",
    "玛依拉·热合曼",
    "巴特尔",
    "乌云其其格",
    "苏日娜",
    "其木格",
    "扎西顿珠",
    "次仁拉姆",
    "白玛央宗",
    "马晓燕",
    "马小龙",
    "努尔兰·哈力",
    "古丽巴哈尔·玉素甫",
    "吉木阿牛",
];

/// A made-up name of a person.
pub(super) fn invent_name(rng: &mut ChaCha8Rng) -> String {
    if rng.random_ratio(1, 8) {
        (*OTHERS.choose(rng).unwrap_or(&"巴特尔")).to_owned()
    } else {
        format!("{}{}", SURNAMES.choose(rng).unwrap_or(&"王"), GIVEN.choose(rng).unwrap_or(&"安然"))
    }
}
