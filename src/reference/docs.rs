//! Pages for people: the API's documentation and what each problem means. All assets are in the binary.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::lang::Lang;
use crate::platform::text;

/// Mounts the pages.
pub fn mount(config: &mut web::ServiceConfig) {
    config
        .route("/problems", web::get().to(problem_list))
        .route("/problems/{code}", web::get().to(problem_page))
        .route("/docs", web::get().to(to_docs))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/openapi.json")));
}

async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/index.html"))
        .finish()
}

fn language(request: &HttpRequest) -> Lang {
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE);
    accepted
        .and_then(|value| value.to_str().ok())
        .map_or_else(Lang::default, Lang::negotiate)
}

fn page(lang: Lang, title: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>body{{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}}\
         code{{background:#f2f2f2;padding:.1em .3em}}</style><h1>{title}</h1>{body}</html>",
        lang = lang.as_str(),
    );
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header((header::CONTENT_LANGUAGE, lang.as_str()))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

fn title(lang: Lang, code: Code) -> String {
    text::of(lang, &format!("problems.{}.title", code.as_str()), &[])
}

async fn problem_list(request: HttpRequest) -> HttpResponse {
    let lang = language(&request);
    let rows: String = Code::ALL
        .iter()
        .map(|code| {
            let address = crate::platform::http::problem::page_address(*code);
            format!(
                "<li><a href=\"{address}\"><code>{}</code></a> ({}) {}</li>",
                code.as_str(),
                code.status(),
                title(lang, *code)
            )
        })
        .collect();
    page(
        lang,
        text::of(lang, "pages.problems", &[]).as_str(),
        &format!("<ul>{rows}</ul>"),
    )
}

async fn problem_page(request: HttpRequest, name: web::Path<String>) -> AppResult<HttpResponse> {
    let lang = language(&request);
    let word = name.replace('-', "_");
    let code = Code::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == word)
        .ok_or_else(|| AppError::missing("problem"))?;
    let detail = text::of(lang, &format!("problems.{}.detail", code.as_str()), &[]);
    let body = format!(
        "<p><code>{}</code>, HTTP {}</p><p>{detail}</p>",
        code.as_str(),
        code.status()
    );
    Ok(page(lang, &title(lang, code), &body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::codes::FaultCode;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for lang in Lang::ALL {
            for code in Code::ALL {
                for part in ["title", "detail"] {
                    let key = format!("problems.{}.{part}", code.as_str());
                    assert!(
                        text::find(lang, &key, &[]).is_some_and(|text| !text.is_empty()),
                        "{key} in {}",
                        lang.as_str()
                    );
                }
            }
            for code in FaultCode::ALL {
                let key = format!("faults.{}", code.as_str());
                assert!(
                    text::find(lang, &key, &[]).is_some(),
                    "{key} in {}",
                    lang.as_str()
                );
            }
        }
    }
}
