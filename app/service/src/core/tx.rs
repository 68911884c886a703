//! The macro around every transaction.

/// Runs a block in one transaction and returns a future of its result. The store may retry it after a conflict, so the
/// block gets references: `&name` clones a value for it, `name` and `name = value` move one in. `app` is always
/// available. With `move` the block also captures the `Copy` values it names.
///
/// ```ignore
/// tx!(app, (&actor, id, at = app.now()), |c| {
///     notices::archive(c, *id, *at).await?;
///     app.audit(c, actor, UseCase::EditNotices, None, None, json!({})).await
/// })
/// .await?;
/// ```
macro_rules! tx {
    ($app:ident, ($($args:tt)*), |$c:ident| $body:block) => {
        tx!(@ $app $c $body [] [] [] $($args)*)
    };
    ($app:ident, ($($args:tt)*), move |$c:ident| $body:block) => {
        tx!(@ $app $c $body [move] [] [] $($args)*)
    };
    (@ $app:ident $c:ident $body:block [$($move:tt)?] [$($name:ident)*] [$($value:expr,)*]) => {
        $app.db().write(($app.clone(), $($value,)*), $($move)? |$c, ($app, $($name,)*)| {
            Box::pin(async move {
                let _ = $app;
                $body
            })
        })
    };
    (@ $app:ident $c:ident $body:block $move:tt [$($name:ident)*] [$($value:expr,)*] & $new:ident $(, $($rest:tt)*)?) => {
        tx!(@ $app $c $body $move [$($name)* $new] [$($value,)* $new.clone(),] $($($rest)*)?)
    };
    (@ $app:ident $c:ident $body:block $move:tt [$($name:ident)*] [$($value:expr,)*] $new:ident = $given:expr $(, $($rest:tt)*)?) => {
        tx!(@ $app $c $body $move [$($name)* $new] [$($value,)* $given,] $($($rest)*)?)
    };
    (@ $app:ident $c:ident $body:block $move:tt [$($name:ident)*] [$($value:expr,)*] $new:ident $(, $($rest:tt)*)?) => {
        tx!(@ $app $c $body $move [$($name)* $new] [$($value,)* $new,] $($($rest)*)?)
    };
}
