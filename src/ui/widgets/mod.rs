//! The kit: every control of the product, each drawn from the tokens of `ui::theme` and each with a name that a
//! screen reader and a test find it by. It knows nothing of AWS: it takes `&str`, numbers and enums of its own.
//!
//! How a view uses it:
//! - `let t = theme::tokens(ui);` then `ui.label(text::heading(t, "Keys"))`: text styles are in `ui::theme::text`.
//! - Controls with options are builders: `ui.add(Button::primary("New key…").icon(Icon::Plus)).clicked()`,
//!   `Field::new("Plan name", &mut name).badge(was).show(ui)`, `Dropdown::form("Quota period", "Month").choose(ui, &["Day", "Week"])`.
//! - Controls without are functions in `_ui`: `switch_ui(ui, &mut on, "API key required: GET /inventory")`.
//! - `Card::new().show(ui, |ui| { title_row_ui(ui, "Who polls", |ui| link_ui(ui, "All verdicts")); … })`;
//!   a table goes into `Card::flush()`.
//! - `Table::new("keys").column(Column::text("Partner")).show(ui, rows, |row| { row.name("Northwind 3PL"); … })` draws
//!   only the rows in view and answers with the row clicked and the order asked for.
//! - A remote value that is missing shows `Table::skeleton`, `Message::empty` or `Message::failed`; one that is stale
//!   shows as it is, with `stale_note_ui` above.
//! - `Dialog::new(id, title).show(ctx, buttons, |ui| …)` answers which button was pressed and whether it was closed;
//!   `.first_field()` or `.first_focus(button)` says where the keyboard begins.
//! - `Chart { … }.show(ui)` with `legend_ui` in the card's title row (or `legend_choice_ui`, whose names can be clicked) draws the span in view that it is given and answers
//!   with the one that was asked for; its points are `analysis::samples::Samples`.

mod bar_list;
mod button;
mod card;
mod chart;
mod check;
mod chip;
mod copy;
mod dialog;
mod dot;
mod dropdown;
mod fact;
mod field;
mod fit;
mod heat_map;
mod histogram;
mod icon;
mod link;
mod list_item;
mod logo;
mod mark;
mod menu;
mod message;
mod method;
mod nav_item;
mod note;
mod number;
mod paint;
mod popup;
mod progress;
mod quota_bar;
mod radio;
mod segmented;
mod sparkline;
mod switch;
mod table;
mod toast;
mod tooltip;
mod tree;

pub use bar_list::{BarRow, bar_list_ui};
pub use button::{Button, buttons_ui, buttons_width};
pub use card::{Card, Stat, row_ui, stat_strip_ui, title_row_ui};
pub use chart::{Chart, ChartAnswer, Ink, Limit, Series, legend_choice_ui, legend_ui};
pub use check::check_ui;
pub use chip::{Chip, ChipKind};
pub use copy::{copy_button_ui, copy_ghost_ui};
pub use dialog::{Dialog, DialogAnswer, appeared};
pub use dot::dot_ui;
pub use dropdown::{Choice, Dropdown, option_ui, options_ui};
pub use fact::{fact_rich_ui, fact_ui};
pub use field::{Field, label_row_ui, search_in_bar_ui, search_ui};
pub use fit::most_each;
pub use heat_map::{HeatRow, heat_map_ui};
pub use histogram::{Bin, Histogram};
pub use icon::{Icon, icon, icon_ui, paint_icon};
pub use link::link_ui;
pub use list_item::{ListItem, list_item_ui};
pub use logo::logo_ui;
pub use mark::{Mark, mark_ui};
pub use menu::{MenuItem, menu_ui};
pub use message::{Message, stale_note_ui};
pub use method::{VERB_WIDTH, method_columns_ui, method_ui};
pub use nav_item::{Badge, nav_item_ui};
pub use note::{note_danger_ui, note_ui, note_warn_ui};
pub use number::count;
pub use popup::{choices_popup, form_popup, found_popup};
pub use progress::{spinner_line_ui, status_item_ui, status_item_width, waiting_line_ui};
pub use quota_bar::{WARN_FROM, quota_bar_ui, quota_cell_ui, quota_words_ui};
pub use radio::radio_row_ui;
pub use segmented::{Segment, segmented_ui, segmented_width};
pub use sparkline::sparkline_ui;
pub use switch::switch_ui;
pub use table::{Column, List, ListColumn, Row, Sort, Table, TableAnswer};
pub use toast::{NoticeAnswer, notice_ui};
pub use tooltip::tip;
pub use tree::{tree_branch_ui, tree_leaf_ui};
