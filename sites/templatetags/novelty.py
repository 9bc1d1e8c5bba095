"""The guard of novelty in templates."""

from django import template

from sites import novelty

register = template.Library()


@register.simple_tag(takes_context=True)
def in_preparation(context, innovation=None, product=None, region=None):
    """What of this thing (of its village, with `region`) would lose its novelty by publishing, as far as the reader sees it."""
    innovation = innovation if getattr(innovation, "pk", None) else None
    product = product if getattr(product, "pk", None) else None
    user = context.get("user")
    region = region or None
    if user is None or not (innovation or product or region):
        return []
    return novelty.in_preparation(user=user, innovation=innovation, product=product, region=region)


@register.simple_tag
def repeats(innovation=None, report=None, product=None):
    """The passages of a public text that repeat a secret: publishing would be refused for them."""
    if report:
        return novelty.of_report(report)
    if innovation:
        return novelty.of_innovation(innovation)
    return novelty.of_product(product) if getattr(product, "pk", None) else []
