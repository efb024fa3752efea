//! Places and names.

use super::t;
use crate::platform::closed_list::Title;

/// A city with a branch or customers.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo) struct City {
    /// Opens branch codes.
    pub code: &'static str,
    pub name: Title,
    /// Province or city of that rank.
    pub region: Title,
}

const fn city(code: &'static str, name: Title, region: Title) -> City {
    City { code, name, region }
}

pub(in crate::demo) const CITIES: &[City] = &[
    city("BJ", t("北京市", "Beijing"), t("北京市", "Beijing")),
    city("SH", t("上海市", "Shanghai"), t("上海市", "Shanghai")),
    city("GZ", t("广州市", "Guangzhou"), t("广东省", "Guangdong")),
    city("SZ", t("深圳市", "Shenzhen"), t("广东省", "Guangdong")),
    city("HZ", t("杭州市", "Hangzhou"), t("浙江省", "Zhejiang")),
    city("NJ", t("南京市", "Nanjing"), t("江苏省", "Jiangsu")),
    city("CD", t("成都市", "Chengdu"), t("四川省", "Sichuan")),
    city("WH", t("武汉市", "Wuhan"), t("湖北省", "Hubei")),
    city("XA", t("西安市", "Xi'an"), t("陕西省", "Shaanxi")),
    city("CQ", t("重庆市", "Chongqing"), t("重庆市", "Chongqing")),
    city("TJ", t("天津市", "Tianjin"), t("天津市", "Tianjin")),
    city("SU", t("苏州市", "Suzhou"), t("江苏省", "Jiangsu")),
    city("QD", t("青岛市", "Qingdao"), t("山东省", "Shandong")),
    city("JN", t("济南市", "Jinan"), t("山东省", "Shandong")),
    city("ZZ", t("郑州市", "Zhengzhou"), t("河南省", "Henan")),
    city("CS", t("长沙市", "Changsha"), t("湖南省", "Hunan")),
    city("FZ", t("福州市", "Fuzhou"), t("福建省", "Fujian")),
    city("XM", t("厦门市", "Xiamen"), t("福建省", "Fujian")),
    city("HF", t("合肥市", "Hefei"), t("安徽省", "Anhui")),
    city("KM", t("昆明市", "Kunming"), t("云南省", "Yunnan")),
];

/// Streets that no city has.
pub(in crate::demo) const STREETS: &[Title] = &[
    t("示范一路", "First Sample Road"),
    t("云溪演示路", "Cloudbrook Sample Road"),
    t("青禾示例街", "Greenfield Example Street"),
    t("星河示范大道", "Starriver Sample Avenue"),
    t("松风演示巷", "Pinewind Sample Lane"),
    t("望湖示例路", "Lakeview Example Road"),
    t("锦园示范街", "Brocade Sample Street"),
    t("朝阳演示里", "Sunrise Sample Yard"),
];

pub(in crate::demo) const SURNAMES: &[Title] = &[
    t("王", "Wang"),
    t("李", "Li"),
    t("张", "Zhang"),
    t("刘", "Liu"),
    t("陈", "Chen"),
    t("杨", "Yang"),
    t("赵", "Zhao"),
    t("黄", "Huang"),
    t("周", "Zhou"),
    t("吴", "Wu"),
    t("徐", "Xu"),
    t("孙", "Sun"),
    t("胡", "Hu"),
    t("朱", "Zhu"),
    t("高", "Gao"),
    t("林", "Lin"),
    t("何", "He"),
    t("郭", "Guo"),
    t("马", "Ma"),
    t("罗", "Luo"),
];

/// How firms are called.
pub(in crate::demo) const FIRMS: &[Title] = &[
    t("云杉", "Spruce"),
    t("海棠", "Crabapple"),
    t("启明", "Daystar"),
    t("安澜", "Calmwater"),
    t("汇通", "Interlink"),
    t("嘉禾", "Goodcrop"),
    t("晨光", "Daybreak"),
    t("远航", "Longvoyage"),
];

/// What firms do.
pub(in crate::demo) const TRADES: &[Title] = &[
    t("物流有限公司", "Logistics Ltd"),
    t("酒店管理有限公司", "Hotels Ltd"),
    t("物业服务有限公司", "Property Services Ltd"),
    t("汽车租赁有限公司", "Car Rental Ltd"),
    t("教育科技有限公司", "Education Ltd"),
    t("商贸有限公司", "Trading Ltd"),
];
