//! Every widget of the kit on a few screens, with the words of the practice account.

use eframe::egui;
use egui::Ui;
use jiff::tz::TimeZone;
use tollkeeper::analysis::samples::Samples;
use tollkeeper::ui::theme::{self, measure, text};
use tollkeeper::ui::widgets::{
    Badge, BarRow, Bin, Button, Card, Chart, Chip, ChipKind, Column, Dialog, Dropdown, Field, HeatRow,
    Histogram, Icon, Ink, Limit, Mark, Segment, Series, Sort, Stat, Table, bar_list_ui, copy_button_ui,
    count, dot_ui, fact_ui, heat_map_ui, icon_ui, legend_ui, link_ui, logo_ui, mark_ui, method_ui,
    nav_item_ui, note_ui, note_warn_ui, quota_bar_ui, quota_cell_ui, radio_row_ui, row_ui, search_ui,
    segmented_ui, sparkline_ui, stale_note_ui, stat_strip_ui, status_item_ui, switch_ui, title_row_ui,
    waiting_line_ui,
};

pub fn room(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let t = theme::tokens(ui);
    egui::Frame::new().fill(t.surface).inner_margin(egui::Margin::symmetric(24, 16)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = measure::SPACE_4;
        ui.set_width(ui.available_width());
        content(ui);
    });
}

pub fn controls_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        logo_ui(ui);
        for mark in [Mark::Practice, Mark::Production, Mark::ReadOnly] {
            mark_ui(ui, mark);
        }
        Dropdown::quiet("Profile", "none").width(168.0).in_bar().choose(ui, &["none", "halden-prod"]);
        Dropdown::quiet("Region", "eu-central-1").width(186.0).in_bar().choose(ui, &["eu-central-1"]);
        ui.add(Button::ghost("Practice account").icon(Icon::FlaskConical).in_bar().selected(true));
    });
    ui.label(text::heading(t, "Overview"));
    ui.horizontal(|ui| {
        ui.add(Button::primary("Try other limits…").icon(Icon::SlidersHorizontal));
        ui.add(Button::plain("Export…").icon(Icon::Download));
        ui.add(Button::plain("Move to plan…"));
        ui.add(Button::ghost("Refresh").icon(Icon::RefreshCw));
        ui.add(Button::plain("Save to AWS").disabled(Some("Nothing is edited")));
        ui.add(Button::icon_only(Icon::X, "Close"));
        link_ui(ui, "All verdicts");
        copy_button_ui(ui, "Copy message", "Hello");
    });
    egui::Frame::new().fill(t.danger).inner_margin(15).show(ui, |ui| {
        ui.horizontal(|ui| {
            icon_ui(ui, Icon::OctagonAlert, 22.0, t.on_danger);
            ui.label(text::strong(t, "Not live on Partner inventory / prod").color(t.on_danger));
            ui.add(Button::on_banner("Review changes"));
            ui.add(Button::on_banner_white("Deploy API"));
        });
    });
    ui.horizontal(|ui| {
        let (mut on, mut off) = (true, false);
        switch_ui(ui, &mut on, "API key required: GET /inventory");
        switch_ui(ui, &mut off, "Read-only");
        ui.add_enabled_ui(false, |ui| switch_ui(ui, &mut on, "Enabled"));
        ui.add(Chip::new(ChipKind::Danger, "Not live"));
        ui.add(Chip::new(ChipKind::Warn, "Poller").icon(Icon::Repeat));
        ui.add(Chip::new(ChipKind::Plain, "Suspected").icon(Icon::Repeat));
        ui.add(Chip::new(ChipKind::Accent, "was 5"));
        ui.add(Chip::new(ChipKind::Good, "Live"));
        dot_ui(ui, true, "Enabled");
        dot_ui(ui, false, "Disabled");
    });
    ui.horizontal(|ui| {
        search_ui(ui, "Search keys", "Search keys", &mut String::new(), 280.0);
        let segments = [("All", "41"), ("Basic", "23"), ("Premium", "13"), ("Enterprise", "5")];
        segmented_ui(ui, &segments.map(|(label, count)| Segment { label, count: Some(count) }), 0);
        segmented_ui(ui, &["By partner", "By status"].map(Segment::new), 0);
    });
    ui.horizontal_top(|ui| {
        Field::new("Rate (requests per second)", &mut "1".to_owned())
            .badge(Some("was 5"))
            .width(240.0)
            .show(ui);
        Dropdown::form("Quota period", "Month").width(148.0).choose(ui, &["Day", "Week", "Month"]);
        Field::new("Description", &mut "Shops".to_owned()).aside("(optional)").width(200.0).show(ui);
        Field::new("Key value", &mut "•••• •••• •••• 02f9".to_owned())
            .mono()
            .enabled(false)
            .width(180.0)
            .show(ui);
    });
}

pub fn parts_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 24.0;
        ui.label(text::figure(t, "273,429"));
        ui.label(text::section(t, "Not live"));
        ui.label(text::body(t, "every 0.75 s, 99.6 % timer"));
        ui.label(text::medium(t, "Northwind 3PL"));
        ui.label(text::small(t, "up to 14:04"));
        ui.label(text::mono(t, "https://k3x9q2m7ra.execute-api"));
    });
    note_warn_ui(
        ui,
        Icon::Users,
        text::sentence(
            t,
            &[
                text::Span::Plain(
                    "From then on, calls without a key are refused (403). In the last 24 hours ",
                ),
                text::Span::Strong("1,204 calls"),
                text::Span::Plain(
                    " came without a key, from 3 addresses. Calls with a key of a plan go on as before.",
                ),
            ],
        ),
    );
    note_ui(ui, Icon::Info, text::body(t, "Everything edited in this API goes live, whoever edited it."));
    stale_note_ui(ui, "Usage could not be read again at 14:05: the values are those of 13:30");
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(184.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            nav_item_ui(ui, Icon::LayoutDashboard, "Overview", true, Badge::None);
            nav_item_ui(ui, Icon::Boxes, "APIs", false, Badge::Danger(2));
            nav_item_ui(ui, Icon::ChartLine, "Traffic", false, Badge::Warn(3));
        });
        ui.vertical(|ui| {
            ui.set_width(280.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            quota_bar_ui(ui, 0.92, 280.0, "Quota of November");
            fact_ui(ui, "Calls today", "279");
            fact_ui(ui, "Verdict", "No timer found");
            method_ui(ui, "DELETE", "/inventory/holds/{id}");
            waiting_line_ui(ui, "4 calls wait for AWS's limit, about 40 s");
            status_item_ui(ui, Some(Icon::CircleCheckBig), "Nothing running");
        });
        ui.vertical(|ui| {
            ui.set_width(360.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            radio_row_ui(ui, "halden-prod", "single sign-on, Partner operations", None, true);
            radio_row_ui(
                ui,
                "halden-staging",
                "single sign-on, Partner operations",
                Some("login expired"),
                false,
            );
        });
    });
    let stat = |caption, figure, note| Stat { caption, figure, note };
    stat_strip_ui(
        ui,
        &[
            stat("Calls today", "273,429", "8 % more than last Thursday"),
            stat("From timers", "82,840", "30 % of calls, three partners"),
            stat("Refused today", "416", "Tannenhof, quota used up"),
            stat("Cost in November", "$6,189", "$10,012 expected by the 30th"),
        ],
    );
}

pub fn tables_ui(ui: &mut Ui) {
    const PARTNERS: [(&str, &str, f64, &str); 5] = [
        ("Aldgate Stores", "Enterprise", 0.07, "1,333,506"),
        ("Cedar & Pine", "Basic", 0.92, "9,214"),
        ("Delta Parts", "Premium", 0.01, "44,582"),
        ("Foxglove Gifts", "Basic", 0.58, "5,768"),
        ("Northwind 3PL", "Premium", 0.71, "2,144,521"),
    ];
    Card::flush().show(ui, |ui| {
        let table = Table::new("keys")
            .column(Column::text("Partner").sortable())
            .column(Column::text("Tier").exact(120.0))
            .column(Column::text("Quota used").exact(180.0))
            .column(Column::number("Calls this month").exact(140.0).sortable())
            .column(Column::text("Last 24 hours").exact(140.0))
            .sort(Some(Sort { column: 0, ascending: true }))
            .clickable()
            .whole();
        table.show(ui, PARTNERS.len(), |row| {
            let (name, tier, share, calls) = PARTNERS[row.index()];
            row.set_selected(row.index() == 1);
            if row.index() == 2 {
                row.name_off(name);
            } else {
                row.name(name);
            }
            row.text(tier);
            row.cell(|ui| quota_cell_ui(ui, share, &format!("{:.0} %", share * 100.0), 76.0, name));
            row.text(calls);
            let wave: Vec<f32> =
                (0..288).map(|i| 3.0 + (i as f32 / 40.0).sin() * 2.0 + (i % 3) as f32 * 0.4).collect();
            row.cell(|ui| sparkline_ui(ui, &wave, name == "Northwind 3PL", name));
        });
    });
    Card::flush().show(ui, |ui| {
        let table = Table::new("methods")
            .column(Column::text("Method"))
            .column(Column::text("Live now").exact(180.0))
            .column(Column::text("API key required").exact(160.0))
            .column(Column::text("State").exact(110.0))
            .row_height(measure::TABLE_ROW_SWITCH)
            .whole();
        table.show(ui, 3, |row| {
            let bad = row.index() == 1;
            row.set_not_live(bad);
            row.cell(|ui| method_ui(ui, "GET", if bad { "/inventory/{sku}" } else { "/inventory" }));
            row.cell(|ui| {
                let t = theme::tokens(ui);
                if bad {
                    icon_ui(ui, Icon::LockOpen, 16.0, t.danger_text);
                    ui.label(text::danger(t, "Open to anyone"));
                } else {
                    icon_ui(ui, Icon::Lock, 16.0, t.text_weak);
                    ui.label(text::body(t, "Key required"));
                }
            });
            let name = format!("API key required: GET /inventory {}", row.index());
            row.cell(|ui| switch_ui(ui, &mut true, &name));
            row.cell(
                |ui| if bad { ui.add(Chip::new(ChipKind::Danger, "Not live")) } else { ui.label("Live") },
            );
        });
    });
    ui.columns(2, |columns| {
        Card::flush().show(&mut columns[0], |ui| {
            ui.add_space(14.0);
            egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 0)).show(ui, |ui| {
                title_row_ui(ui, "Who polls", |ui| link_ui(ui, "All verdicts"));
            });
            let columns = Table::new("polls").plain().column(Column::text("Partner"));
            columns.column(Column::number("A month").exact(120.0)).show(ui, 2, |row| {
                row.medium(["Northwind 3PL", "Kestrel Freight"][row.index()]);
                row.text(["$2,406", "$41"][row.index()]);
            });
        });
        Card::flush().show(&mut columns[1], |ui| {
            let table = Table::new("wait").column(Column::text("Partner")).column(Column::text("Tier"));
            table.column(Column::number("Calls this month")).skeleton(ui, 3);
        });
    });
}

pub struct Traffic {
    northwind: Samples,
    bergmann: Samples,
    rest: Samples,
}

/// A day in steps of five minutes: one timer, one shop with opening hours and an hour without data, and the others.
pub fn traffic() -> Traffic {
    let start = 1_795_007_100.0;
    let minutes = || (0..1440).step_by(5).map(move |i| (i, start + 60.0 * f64::from(i)));
    let noise = |i: i32, spread: i32| f64::from((i * 7919 + i * i * 31) % spread);
    let day = |i: i32| (f64::from(i - 210) / 1440.0 * std::f64::consts::TAU).cos().max(-0.55);
    let open = |i: i32| !(900..960).contains(&i);
    let samples = |value: &dyn Fn(i32) -> f64| Samples::new(minutes().map(|(i, x)| [x, value(i)]).collect());
    Traffic {
        northwind: samples(&|i| 80.0 + f64::from(i % 85 == 0) * 3.0),
        bergmann: samples(&|i| if open(i) { 95.0 + day(i) * 80.0 + noise(i, 17) } else { f64::NAN }),
        rest: samples(&|i| 160.0 + day(i) * 110.0 + noise(i, 43)),
    }
}

pub fn chart_ui(ui: &mut Ui, data: &Traffic) {
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    let line = |name, ink, points, focus| Series { name, ink, points, focus, off: false };
    let series = [
        line("Northwind 3PL", Ink::Focus, &data.northwind, true),
        line("Bergmann Retail", Ink::Rank(2), &data.bergmann, false),
    ];
    let band = line("38 others", Ink::Rest, &data.rest, false);
    let day = [data.northwind[0][0], data.northwind[287][0]];
    Card::new().show(ui, |ui| {
        title_row_ui(ui, "Calls a minute", |ui| legend_ui(ui, series.iter().chain([&band])));
        let chart = Chart {
            title: "Calls a minute",
            series: &series,
            band: Some(band),
            limits: &[Limit { label: "Premium limit: 300 a minute (5 a second)", y: 300.0 }],
            view: day,
            extent: day,
            loading: &[],
            provisional: None,
            gap: 900.0,
            zone: &zone,
            height: 240.0,
            interactive: true,
        };
        chart.show(ui);
    });
}

pub fn charts_ui(ui: &mut Ui) {
    chart_ui(ui, &traffic());
    ui.columns(3, |columns| {
        Card::new().min_height(262.0).show(&mut columns[0], |ui| {
            title_row_ui(ui, "Time between calls", |_| ());
            let share = |i: u32| if i == 15 { 0.99 } else { f64::from(i % 7 == 3) * 0.001 };
            let bins: Vec<Bin> =
                (0..60).map(|i| Bin { from: 0.05 * f64::from(i), share: share(i) }).collect();
            let histogram = Histogram {
                name: "Time between calls: 99 of 100 gaps are 0.75 s",
                bins: &bins,
                end: 3.0,
                ticks: &[(0.0, "0 s"), (0.75, "0.75 s"), (1.5, "1.5 s"), (2.25, "2.25 s"), (3.0, "3 s")],
                remark: "99 of 100 gaps are 0.75 s",
                caption: "time between two calls",
                height: 190.0,
            };
            histogram.show(ui);
        });
        Card::new().min_height(262.0).show(&mut columns[1], |ui| {
            title_row_ui(ui, "Calls by hour", |_| ());
            let hours: Vec<Option<f64>> = (0..24).map(|h| Some(if h < 6 { 300.0 } else { 4800.0 })).collect();
            let days = ["Fri 13", "Sat 14", "Sun 15", "Mon 16", "Tue 17", "Wed 18", "Thu 19"];
            let rows = days
                .map(|label| HeatRow { label, hours: if label == "Thu 19" { &hours[..15] } else { &hours } });
            heat_map_ui(ui, &rows, "Calls by hour: about 4,800 an hour from 06 on");
        });
        Card::new().min_height(262.0).show(&mut columns[2], |ui| {
            title_row_ui(ui, "Who calls most", |ui| ui.label(text::small(theme::tokens(ui), "calls today")));
            let row = |label, value, words| BarRow { label, value, words, focus: label == "Northwind 3PL" };
            bar_list_ui(
                ui,
                &[
                    row("Bergmann Retail", 72_039.0, "72,039"),
                    row("Northwind 3PL", 67_857.0, "67,857"),
                    row("Meridian Marketplace", 23_160.0, "23,160"),
                    row("Atelier Nord", 2_233.0, "2,233"),
                ],
            );
        });
    });
}

pub fn dialog_ui(ui: &mut Ui, description: &mut String) -> (Option<usize>, bool) {
    room(ui, |ui| {
        row_ui(ui, 30.0, |ui| ui.label("Behind"), |ui| ui.add(Button::primary("Deploy API")));
    });
    let dialog = Dialog::new("deploy", "Deploy to prod")
        .subtitle("Partner inventory, live since 12 Nov, 09:41")
        .note("1 call: CreateDeployment, at most one every 5 s")
        .width(620.0)
        .first_focus(1);
    let buttons = vec![Button::plain("Cancel"), Button::primary("Deploy to prod").icon(Icon::Rocket)];
    let answer = dialog.show(ui.ctx(), buttons, |ui| {
        let table = Table::new("changes")
            .bare()
            .column(Column::text("Method"))
            .column(Column::text("After").exact(180.0));
        table.show(ui, 2, |row| {
            row.cell(|ui| method_ui(ui, "GET", "/inventory/{sku}"));
            row.text("Key required");
        });
        note_ui(ui, Icon::Info, text::body(theme::tokens(ui), "Everything edited in this API goes live."));
        Field::new("Description", description).aside("(optional)").width(f32::INFINITY).show(ui);
    });
    (answer.pressed, answer.closed)
}

/// Controls in use: a table that scrolls, a field with the keyboard, an open list.
pub fn states_ui(ui: &mut Ui) {
    ui.horizontal_top(|ui| {
        Field::new("Plan name", &mut "Premium".to_owned()).width(240.0).show(ui);
        Dropdown::form("Quota period", "Month").width(148.0).choose(ui, &["Day", "Week", "Month"]);
    });
    ui.allocate_ui(egui::vec2(ui.available_width(), 200.0), |ui| {
        Card::flush().show(ui, |ui| {
            let table = Table::new("many").clickable().column(Column::text("Partner").sortable());
            table.column(Column::number("Calls").exact(140.0)).show(ui, 10_000, |row| {
                let index = row.index();
                row.name(&format!("Partner {index}"));
                row.text(&count(f64::from(index as u32) * 1234.0));
            });
        });
    });
}
