//! 地域 in the real window: what it shows is what the terminal says, by mouse and by keyboard, at every size.
#![cfg(target_os = "linux")]

mod lacking;
mod maps;
mod screen;
mod sizes;
mod way;
